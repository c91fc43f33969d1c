import { printable } from '../../core/printable.ts';
import { cutToWidth, textWidth } from './text-width.ts';

export interface Column {
  readonly head: string;
  /** Numbers stand at the right. */
  readonly isNumber?: boolean;
  /** Gives room where there is too little, down to its head. */
  readonly gives?: boolean;
}

const GAP = '  ';

/** A table in lines of at most `width` columns, its heads first. Each row has a cell for each column, of whoever's text. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const safe = rows.map((row) => row.map((cell) => printable(cell)));
  const widths = columns.map(({ head }, at) =>
    safe.reduce((widest, row) => Math.max(widest, textWidth(row[at] ?? '')), textWidth(head)),
  );
  const total = widths.reduce((sum, one) => sum + one, GAP.length * (columns.length - 1));
  const giving = columns.findIndex(({ gives }) => gives);
  if (total > width && giving >= 0)
    widths[giving] = Math.max(textWidth(columns[giving]?.head ?? ''), (widths[giving] ?? 0) - (total - width));
  const heads = columns.map(({ head }) => head);
  return [heads, ...safe].map((row) => {
    const cells = columns.map(({ isNumber }, at) => {
      const cell = cutToWidth(row[at] ?? '', widths[at] ?? 0);
      const space = ' '.repeat(Math.max(0, (widths[at] ?? 0) - textWidth(cell)));
      return isNumber ? space + cell : cell + space;
    });
    return cutToWidth(cells.join(GAP).trimEnd(), width);
  });
}
