import type { Row } from './figures.ts';
import { PROMISES } from './promises.ts';

/** What a promise has in the table that nobody came to count. */
const NOT_COUNTED = 'not counted';

export interface Table {
  readonly text: string;
  /** Promises that nothing was counted of. */
  readonly missing: readonly string[];
}

/** The table of a run, in the order of the promises. @param isWhole what was not counted has a row as well */
export function tableOf(rows: readonly Row[], isWhole: boolean): Table {
  const figures = new Map(rows.map(({ name, figure }) => [name, figure]));
  const missing = Object.keys(PROMISES).filter((name) => !figures.has(name));
  const body = Object.entries(PROMISES)
    .filter(([name]) => isWhole || figures.has(name))
    .map(([name, promise]) => [promise, figures.get(name) ?? NOT_COUNTED] as const);
  const all = [['promise', 'counted'], ...body] as const;
  const width = (column: 0 | 1): number => Math.max(...all.map((row) => row[column].length));
  const line = ([promise, figure]: readonly [string, string], fill = ' '): string =>
    `| ${promise.padEnd(width(0), fill)} | ${figure.padEnd(width(1), fill)} |`;
  const text = [line(['promise', 'counted']), line(['', ''], '-'), ...body.map((row) => line(row))].join('\n');
  return { text, missing };
}
