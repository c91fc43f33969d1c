import type { Machine } from './machine.ts';
import type { Profile } from './profile/classify.ts';

/**
 * The figures of one contestant in one row and one round, by their names with units: `requestsPerSecond`, `cpuUs`,
 * `pssMiB`.
 */
export type Sample = Readonly<Record<string, number>>;

/** One run: what was measured, where, and what could not be. */
export interface Results {
  readonly startedAt: string;
  readonly isQuick: boolean;
  readonly rounds: number;
  readonly machine: Machine;
  /** Who took part, in the order of the tables. */
  readonly contestants: readonly { readonly name: string; readonly note: string }[];
  /** Who could not, and what was missing. */
  readonly absent: readonly { readonly name: string; readonly why: string }[];
  /** By row and contestant: one sample a round; `null` for a round that failed. */
  readonly rows: Record<string, Record<string, (Sample | null)[]>>;
  /** Where the time of a request goes, or why that could not be looked into. */
  profile: readonly Profile[] | string;
  /** What went wrong, in words. */
  readonly failures: string[];
}

/** Adds what a round gave. */
export function keep(results: Results, row: string, contestant: string, sample: Sample | null): void {
  results.rows[row] ??= {};
  results.rows[row][contestant] ??= [];
  results.rows[row][contestant].push(sample);
}

/** One figure of a row over the rounds; `NaN` for a round that has none. */
export function figures(results: Results, row: string, contestant: string, name: string): readonly number[] {
  return (results.rows[row]?.[contestant] ?? []).map((sample) => sample?.[name] ?? Number.NaN);
}
