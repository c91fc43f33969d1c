import { parseSync } from 'oxc-parser';
import { below, type Node } from './node.ts';
import { changesOf } from './operators.ts';

/** One small fault that is put into a file. */
export interface Mutant {
  /** The place in the file's text that is replaced, and by what. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What only a compiler reads, and names, which a fault would break for everybody. */
const NO_CODE =
  /^(?:TS(?!AsExpression|NonNullExpression|SatisfiesExpression)|Import|ExportAll|Directive|TemplateElement)/;
const NO_CODE_PARTS = ['typeAnnotation', 'typeArguments', 'typeParameters', 'returnType', 'superTypeArguments'];

function isCode(parent: Node, part: string, { type }: Node): boolean {
  if (NO_CODE.test(type) || NO_CODE_PARTS.includes(part)) return false;
  return part !== 'key' || parent['computed'] === true;
}

/** Every fault that is tried in a source of TypeScript, in the order of their places. */
export function mutantsOf(source: string): readonly Mutant[] {
  const { program, errors } = parseSync('source.ts', source);
  if (errors[0] !== undefined) throw new Error(errors[0].message);
  const found = new Map<string, Mutant>();
  const of = (node: Node): string => source.slice(node.start, node.end);
  const visit = (node: Node): void => {
    for (const [text, start = node.start, end = node.end] of changesOf(node, of))
      if (source.slice(start, end) !== text) found.set(`${start} ${end} ${text}`, { start, end, text });
    for (const [part, one] of below(node)) if (isCode(node, part, one)) visit(one);
  };
  visit(program as unknown as Node);
  return [...found.values()].sort((one, other) => one.start - other.start || one.end - other.end);
}

/** The source with the fault in it. */
export const applied = (source: string, { start, end, text }: Mutant): string =>
  source.slice(0, start) + text + source.slice(end);
