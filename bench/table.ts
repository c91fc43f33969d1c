/**
 * A Markdown table whose columns are as wide as their widest cell, so that it reads well on a terminal too. Words stand
 * left, and figures, from column `figuresFrom` on, right.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[], figuresFrom = 1): string {
  const widths = head.map((title, column) =>
    Math.max(4, ...[title, ...rows.map((row) => row[column] ?? '')].map((cell) => cell.length)),
  );
  const drawn = (cell: (width: number, column: number) => string): string => `| ${widths.map(cell).join(' | ')} |`;
  const line = (cells: readonly string[]): string =>
    drawn((width, column) =>
      column < figuresFrom ? (cells[column] ?? '').padEnd(width) : (cells[column] ?? '').padStart(width),
    );
  const rule = drawn((width, column) => (column < figuresFrom ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), rule, ...rows.map(line)].join('\n');
}
