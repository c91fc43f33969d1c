import { short } from '../format.ts';
import { connectionsOf, ownRow, ownSeldomRow, programRow, seldomRow } from '../measure/programs.ts';
import { waitingRow, wakeUpsRow } from '../measure/waiting.ts';
import { KINDS, type Kind } from '../program-contestants.ts';
import { figures, type Results } from '../results.ts';
import { median } from '../statistics.ts';
import { figureTable } from './figure-table.ts';

/** A table for each kind of program that was measured, below what it needs for itself. */
export function programsPart(results: Results): string {
  return KINDS.filter((kind) => results.rows[seldomRow(kind)] !== undefined)
    .map((kind) => `**${kind}**${itself(results, kind)}\n\n${tableOf(results, kind)}`)
    .join('\n\n');
}

function itself(results: Results, kind: Kind): string {
  if (results.rows[ownRow(kind)] === undefined) return '';
  const of = (figure: string, row = ownRow(kind)): string => short(median(figures(results, row, kind, figure)));
  return `, itself: ${of('startMs')} ms from its start to its exit, ${of('cpuMs')} ms of processor time, ${of('residentMiB')} MiB resident; ${of('waitingMs', ownSeldomRow(kind))} ms from its input to its exit where it waits, asked as seldom.`;
}

function tableOf(results: Results, kind: Kind): string {
  const [, some] = connectionsOf(kind);
  const row = programRow(kind, some);
  return figureTable(results, [
    { title: 'asked seldom, p50 µs', row: seldomRow(kind), figure: 'p50Us', as: 'with ends' },
    ...connectionsOf(kind).map((connections) => ({
      title: `${connections}, req/s`,
      row: programRow(kind, connections),
      figure: 'requestsPerSecond',
      as: 'with ends' as const,
    })),
    { title: 'p50 µs at 1', row: programRow(kind, 1), figure: 'p50Us', as: 'median' },
    { title: `p50 µs at ${some}`, row, figure: 'p50Us', as: 'median' },
    { title: `processor µs at ${some}`, row, figure: 'cpuUs', as: 'median' },
    { title: 'MiB', row: waitingRow(kind), figure: 'pssMiB', as: 'median' },
    { title: 'wake-ups/s', row: wakeUpsRow(kind), figure: 'wakeUps', as: 'median' },
  ]);
}
