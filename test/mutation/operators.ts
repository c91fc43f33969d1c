import { isNode, type Node, partOf } from './node.ts';

/** Text for a node, or for a part of the source. */
export type Change = readonly [text: string, from?: number, to?: number];

const BINARY: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '**': ['*'],
  '<<': ['>>'],
  '>>': ['<<'],
  '&': ['|'],
  '|': ['&'],
};
const ASSIGNMENT: Readonly<Record<string, string>> = {
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '??=': '=',
  '||=': '=',
  '&&=': '=',
};
/** Calls that have an opposite, and those that are left out. */
const METHOD: Readonly<Record<string, string | undefined>> = {
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  round: 'floor',
  toUpperCase: 'toLowerCase',
  toLowerCase: 'toUpperCase',
  padStart: 'padEnd',
  replaceAll: 'replace',
  trim: undefined,
  slice: undefined,
  subarray: undefined,
  filter: undefined,
  sort: undefined,
  toSorted: undefined,
  reverse: undefined,
  replace: undefined,
};
/** What a pattern says more strictly or less, one place at a time. */
const PATTERN: readonly (readonly [RegExp, string])[] = [
  [/^\^/, ''],
  [/\$$/, ''],
  [/\[\^/g, '['],
  [/\[(?!\^)/g, '[^'],
  [/(?<=[\w)\]}])\+/g, ''],
  [/(?<=[\w)\]}])\*/g, ''],
  [/(?<=[\w)\]}])\?/g, ''],
  [/\\d/g, '\\D'],
  [/\\s/g, '\\S'],
  [/\\w/g, '\\W'],
  [/\(\?!/g, '(?='],
  [/\(\?=/g, '(?!'],
];

const isText = (node: Node): boolean => typeof node['value'] === 'string' || node.type === 'TemplateLiteral';

/** What a literal is not. */
function ofLiteral(node: Node, text: string): readonly Change[] {
  const { value, regex } = node;
  if (typeof regex === 'object' && regex !== null) {
    const { pattern } = regex as { pattern: string };
    return PATTERN.flatMap(([part, other]) =>
      [...pattern.matchAll(new RegExp(part, 'g'))].map(({ index, 0: found }): Change => {
        const at = node.start + 1 + index;
        return [other, at, at + found.length];
      }),
    );
  }
  if (typeof value === 'boolean') return [[String(!value)]];
  if (typeof value === 'string') return [[value === '' ? "'mutant'" : "''"]];
  if (typeof value === 'bigint') return [[`(${text} + 1n)`]];
  if (typeof value === 'number') return value > 1 ? [[`(${text} + 1)`], [`(${text} - 1)`]] : [[`(${text} + 1)`]];
  return [];
}

/** A test that always has the same answer. No loop without an end. */
const ofTest = (test: Node, answers: readonly string[]): readonly Change[] =>
  answers.map((answer) => [answer, test.start, test.end] as const);

function ofCall(node: Node, of: (node: Node) => string): readonly Change[] {
  const callee = partOf(node, 'callee');
  if (callee.type !== 'MemberExpression' || callee['computed'] === true) return [];
  const [object, property] = [partOf(callee, 'object'), partOf(callee, 'property')];
  const name = of(property);
  if (!Object.hasOwn(METHOD, name)) return [];
  const other = METHOD[name];
  // With a pattern for all of them it is the same.
  const [first] = node['arguments'] as readonly Node[];
  if (other === 'replace' && first?.['regex'] !== undefined) return [];
  return [other === undefined ? [of(object)] : [other, property.start, property.end]];
}

const ofBlock = (block: unknown): readonly Change[] =>
  isNode(block) && block.type === 'BlockStatement' && (block['body'] as readonly Node[]).length > 0
    ? [['{}', block.start, block.end]]
    : [];

function ofFunction(node: Node, of: (node: Node) => string): readonly Change[] {
  const body = node['body'];
  if (!isNode(body)) return [];
  if (body.type !== 'BlockStatement') return of(body) === 'undefined' ? [] : [['undefined', body.start, body.end]];
  // A constructor without its super() is only an error.
  return of(body).includes('super(') ? [] : ofBlock(body);
}

/** Every change of one node. @param of the text of a node */
export function changesOf(node: Node, of: (node: Node) => string): readonly Change[] {
  const operator = node['operator'] as string;
  switch (node.type) {
    case 'BinaryExpression': {
      const [left, right] = [partOf(node, 'left'), partOf(node, 'right')];
      if (operator === '+' && (isText(left) || isText(right))) return [];
      return (BINARY[operator] ?? []).map((other) => [`${of(left)} ${other} ${of(right)}`]);
    }
    case 'LogicalExpression': {
      const [left, right] = [of(partOf(node, 'left')), of(partOf(node, 'right'))];
      const sides: readonly Change[] = [[`(${left})`], [`(${right})`]];
      return operator === '??' ? sides : [...sides, [`((${left}) ${operator === '&&' ? '||' : '&&'} (${right}))`]];
    }
    case 'UnaryExpression':
      return operator === 'typeof' || operator === 'void' ? [] : [[of(partOf(node, 'argument'))]];
    case 'UpdateExpression':
      return [[of(node).replace(/\+\+|--/, (sign) => (sign === '++' ? '--' : '++'))]];
    case 'AssignmentExpression': {
      const [left, right, other] = [partOf(node, 'left'), partOf(node, 'right'), ASSIGNMENT[operator]];
      return other === undefined ? [] : [[`${of(left)} ${other} ${of(right)}`]];
    }
    case 'IfStatement':
    case 'ConditionalExpression':
      return ofTest(partOf(node, 'test'), ['true', 'false']);
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return isNode(node['test']) ? ofTest(node['test'], ['false']) : [];
    case 'ForOfStatement':
      return [['[]', partOf(node, 'right').start, partOf(node, 'right').end]];
    case 'Literal':
      return ofLiteral(node, of(node));
    case 'TemplateLiteral':
      return of(node) === '``' ? [] : [['``']];
    case 'ArrayExpression':
      return (node['elements'] as readonly unknown[]).length === 0 ? [] : [['[]']];
    case 'ObjectExpression':
      return (node['properties'] as readonly unknown[]).length === 0 ? [] : [['{}']];
    case 'ExpressionStatement':
    case 'ThrowStatement':
    case 'ContinueStatement':
    case 'BreakStatement':
      return of(node).includes('super(') ? [] : [[';']];
    case 'SwitchCase': {
      const all = node['consequent'] as readonly Node[];
      const [first, last] = [all[0], all.at(-1)];
      return first === undefined || last === undefined ? [] : [['', first.start, last.end]];
    }
    case 'CallExpression':
      return ofCall(node, of);
    case 'MemberExpression': {
      if (node['optional'] !== true) return [];
      const { end } = partOf(node, 'object');
      return [[node['computed'] === true ? '' : '.', end, end + 2]];
    }
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return ofFunction(node, of);
    default:
      return [];
  }
}
