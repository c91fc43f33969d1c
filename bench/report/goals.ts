import { BASE, C, EOFD, EOFD_FAILED, GO, UVLOOP } from '../contestants.ts';
import { short, withEnds } from '../format.ts';
import { ACTIVATED } from '../measure/activated.ts';
import { GROWTH, growthRow } from '../measure/growth.ts';
import { BESIDE_IDLE, BESIDE_NONE } from '../measure/idle.ts';
import { IDLE_MEMORY, MEMORY_AFTER_BIG, MEMORY_AFTER_TINY } from '../measure/memory.ts';
import { connectionsOf, programRow } from '../measure/programs.ts';
import { ASCII, BIG, MIXED, SMALL, smallRow } from '../measure/throughput.ts';
import { inMode, S6, SOCAT } from '../program-contestants.ts';
import { figures, type Results } from '../results.ts';
import { deepestFall, median, ratios, spread } from '../statistics.ts';
import { table } from '../table.ts';
import { medianRatio } from './figure-table.ts';
import { httpGoals } from './http-goals.ts';
import { programGoals } from './program-goals.ts';
import { atLeastOf, verdict } from './verdict.ts';

/** One thing that eofd set out to reach. */
interface Goal {
  readonly what: string;
  readonly row: string;
  readonly figure: string;
  readonly of?: string;
  /** A ratio to bare Node; unset where only others are to be beaten. */
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Those that have to be behind, in the same run; with how much of them is enough. */
  readonly ahead?: readonly (readonly [name: string, atLeast: number])[];
}

const RATE = 'requestsPerSecond';
const tiny = (connections: number, atLeast: number, ahead: readonly string[], of = EOFD): Goal => ({
  what: `16 B, ${connections} connection${connections === 1 ? '' : 's'}${of === EOFD ? '' : ', records for failures only'}`,
  row: smallRow(connections),
  figure: RATE,
  of,
  atLeast,
  ahead: ahead.map((name) => [name, 1]),
});

const GOALS: readonly Goal[] = [
  ...SMALL.map((connections) => (connections === 1 ? tiny(1, 1.2, [GO]) : tiny(connections, 2.5, [GO, UVLOOP]))),
  ...SMALL.filter((connections) => connections > 1).map((connections) => tiny(connections, 2.8, [], EOFD_FAILED)),
  { what: 'processor time a request, 64 connections', row: smallRow(64), figure: 'cpuUs', atMost: 0.4 },
  { what: '64 KiB ASCII', row: ASCII, figure: RATE, atLeast: 2, ahead: [[UVLOOP, 1]] },
  { what: '64 KiB Japanese and German', row: MIXED, figure: RATE, atLeast: 2, ahead: [[UVLOOP, 1]] },
  { what: '16 MiB', row: BIG, figure: RATE, atLeast: 4, ahead: [[C, 1]] },
  { what: 'first reply when activated, time', row: ACTIVATED, figure: 'replyMs', atMost: 1 },
  { what: 'memory (Pss) once started', row: IDLE_MEMORY, figure: 'pssMiB', atMost: 1.2 },
  { what: 'memory after 100,000 requests', row: MEMORY_AFTER_TINY, figure: 'pssMiB', atMost: 0.8 },
  { what: 'memory after 20 requests of 16 MiB', row: MEMORY_AFTER_BIG, figure: 'pssMiB', atMost: 0.5 },
  ...connectionsOf('tr').map((connections) => ({
    what: `program for each request, ${connections} connection${connections === 1 ? '' : 's'}`,
    row: programRow('tr', connections),
    figure: RATE,
    of: inMode('request', 'tr'),
    ahead: [[SOCAT, 1] as const, [S6, 0.95] as const],
  })),
];

const PEERS = [GO, UVLOOP, C, SOCAT, S6];

/** The table of what was to be reached, what was, and what the peers reach. */
export function goalsTable(results: Results): string {
  const rows = [
    ...GOALS.map((goal) => line(results, goal)),
    besideIdle(results),
    growing(results),
    ...programGoals(results),
    ...httpGoals(results),
  ];
  return table(['', 'to reach', 'eofd', 'reached', ...PEERS], rows);
}

function line(results: Results, goal: Goal): readonly string[] {
  const { what, row, figure, of = EOFD, atLeast, atMost, ahead = [] } = goal;
  const isRatio = atLeast !== undefined || atMost !== undefined;
  const ours = spread(ratios(figures(results, row, of, figure), figures(results, row, BASE, figure)));
  const wanted = [
    ...(atLeast === undefined ? [] : [`≥ ${atLeast}`]),
    ...(atMost === undefined ? [] : [`≤ ${atMost}`]),
    ...ahead.map(([name, least]) => `${least === 1 ? '>' : '≈'} ${name}`),
  ];
  const checks = [
    ...(isRatio
      ? [ours === undefined ? Number.NaN : Number(ours.median >= (atLeast ?? 0) && ours.median <= (atMost ?? Infinity))]
      : []),
    ...ahead.map(([name, least]) => atLeastOf(medianRatio(results, row, figure, of, name), least)),
  ];
  const peers = PEERS.map((name) =>
    short(isRatio ? medianRatio(results, row, figure, name) : 1 / medianRatio(results, row, figure, of, name)),
  );
  return [what, wanted.join(', '), isRatio ? withEnds(ours) : '1', verdict(checks), ...peers];
}

function besideIdle(results: Results): readonly string[] {
  const of = (name: string): readonly number[] =>
    ratios(figures(results, BESIDE_IDLE, name, RATE), figures(results, BESIDE_NONE, name, RATE));
  const ours = spread(of(EOFD));
  return [
    '5,000 idle connections beside 16: rate with them over rate without',
    '≥ 0.95',
    withEnds(ours),
    verdict([atLeastOf(ours?.median ?? Number.NaN, 0.95)]),
    ...PEERS.map((name) => short(median(of(name)))),
  ];
}

/** Of the medians, since in one round noise alone makes some size slower than a smaller one. */
function growing(results: Results): readonly string[] {
  const of = (name: string): number =>
    deepestFall(GROWTH.map((size) => median(figures(results, growthRow(size), name, 'mibPerSecond'))));
  const ours = of(EOFD);
  return [
    'growth from 1 KiB to 64 MiB: slowest size over the fastest smaller one',
    '≥ 0.95',
    short(ours),
    verdict([atLeastOf(ours, 0.95)]),
    ...PEERS.map((name) => short(of(name))),
  ];
}
