import { PROMISES } from './promises.ts';

/** A promise and what was counted of it, as a row of the table has it. */
export interface Row {
  /** One of PROMISES. */
  readonly name: string;
  readonly figure: string;
  /** The day, and what it ran on. */
  readonly when: string;
  /** Of the full numbers: 1, or less. */
  readonly share: string;
}

const HEAD = ['promise', 'counted', 'on', 'share'];

/** Each promise in its order, with the last of its rows, or as one that was not counted. */
export function tableOf(rows: readonly Row[]): string {
  const last = new Map(rows.map((row) => [row.name, row]));
  const body = Object.entries(PROMISES).map(([name, promise]) => {
    const { figure, when, share } = last.get(name) ?? { figure: 'not counted', when: '', share: '0' };
    return [promise, figure, when, share];
  });
  const widths = HEAD.map((_, column) => Math.max(...[HEAD, ...body].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[], fill = ' '): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width, fill)).join(' | ')} |`;
  return [line(HEAD), line([], '-'), ...body.map((row) => line(row))].join('\n');
}

/** The rows of a table that tableOf() made; those of promises that are none any more are left out. */
export function rowsOf(table: string): readonly Row[] {
  const names = new Map(Object.entries(PROMISES).map(([name, promise]) => [promise, name]));
  return table.split('\n').flatMap((text) => {
    const [promise = '', figure = '', when = '', share = ''] = text
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    const name = names.get(promise);
    return name === undefined || when === '' ? [] : [{ name, figure, when, share }];
  });
}
