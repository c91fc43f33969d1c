import { BASE } from '../contestants.ts';
import { short, withEnds } from '../format.ts';
import { figures, type Results } from '../results.ts';
import { median, ratios, spread } from '../statistics.ts';
import { table } from '../table.ts';

/** One column of a table: a figure of a row, as it is or over the base's in the same round. */
export interface Column {
  readonly title: string;
  readonly row: string;
  /** Its name in the samples. */
  readonly figure: string;
  readonly as: 'with ends' | 'median' | 'ratio';
  /** Whom a ratio is to, bare Node if left out. */
  readonly base?: string;
}

/**
 * The median over the rounds of one contestant's figure over another's in the same round. `NaN` where one of them was
 * not there.
 */
export function medianRatio(
  results: Results,
  row: string,
  figure: string,
  contestant: string,
  base: string = BASE,
): number {
  return median(ratios(figures(results, row, contestant, figure), figures(results, row, base, figure)));
}

/**
 * A table with a line for each contestant that has figures in these rows, in their order, and a word where replies were
 * wrong or missing.
 */
export function figureTable(results: Results, columns: readonly Column[]): string {
  const names = results.contestants
    .map(({ name }) => name)
    .filter((name) => columns.some(({ row }) => results.rows[row]?.[name] !== undefined));
  const cell = (contestant: string, { row, figure, as, base }: Column): string => {
    const found = figures(results, row, contestant, figure);
    if (as === 'ratio') return short(medianRatio(results, row, figure, contestant, base));
    return (as === 'median' ? short(median(found)) : withEnds(spread(found))) + trouble(results, row, contestant);
  };
  return table(
    ['', ...columns.map(({ title }) => title)],
    names.map((name) => [name, ...columns.map((column) => cell(name, column))]),
  );
}

/** What a figure has to be taken with: requests that failed, rounds that did. */
function trouble(results: Results, row: string, contestant: string): string {
  const samples = results.rows[row]?.[contestant] ?? [];
  const failed = samples.filter((sample) => sample === null).length;
  const errors = samples.reduce((total, sample) => total + (sample?.['errors'] ?? 0), 0);
  return `${errors > 0 ? `, ${errors} errors` : ''}${failed > 0 ? `, ${failed} rounds failed` : ''}`;
}
