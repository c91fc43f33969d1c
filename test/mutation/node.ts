/** A node of the syntax tree, as far as mutants need it: its place in the text, and the nodes below it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The nodes right below one, with the name of the part that each is. */
export function* below(node: Node): Generator<readonly [part: string, node: Node]> {
  for (const [part, value] of Object.entries(node))
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(one)) yield [part, one];
}

/** The node that is one part of another. */
export function partOf(node: Node, part: string): Node {
  const value = node[part];
  if (!isNode(value)) throw new Error(`${node.type} has no ${part}`);
  return value;
}
