import { short, withEnds } from '../format.ts';
import { ownSeldomRow, programRow, seldomRow } from '../measure/programs.ts';
import { wakeUpsRow } from '../measure/waiting.ts';
import { direct, EOFD_ALONE, inMode, type Kind, NO_PROGRAM } from '../program-contestants.ts';
import { figures, type Results } from '../results.ts';
import { median, ratios, spread } from '../statistics.ts';
import { atLeastOf, verdict } from './verdict.ts';

/** One ratio between two ways to run a program that eofd set out to reach. */
interface Goal {
  readonly kind: Kind;
  readonly connections: number;
  readonly mode: 'spare' | 'worker';
  readonly over: 'request' | 'asked directly';
  /** What is compared, so that more is better: the rate unless it is set. */
  readonly of?: 'median';
  readonly atLeast: number;
}

/** At most so many in a second. */
const LOOKS_OF_V8 = 0.2;
/** Less than a tenth, of which there are no halves: sums of tenths are not exact. */
const TINY = 0.01;

const GOALS: readonly Goal[] = [
  { kind: 'tr', connections: 1, mode: 'spare', over: 'request', atLeast: 1.5 },
  { kind: 'tr', connections: 16, mode: 'spare', over: 'request', atLeast: 0.97 },
  { kind: 'tr', connections: 64, mode: 'spare', over: 'request', atLeast: 0.97 },
  { kind: 'Python', connections: 8, mode: 'spare', over: 'request', atLeast: 0.97 },
  { kind: 'Python', connections: 8, mode: 'worker', over: 'request', atLeast: 500 },
  { kind: 'Python', connections: 8, mode: 'worker', over: 'request', of: 'median', atLeast: 100 },
  { kind: 'Python', connections: 64, mode: 'worker', over: 'asked directly', atLeast: 1 },
  ...(['C', 'C, 1 ms'] as const).flatMap((kind) =>
    [1, 16, 64].map(
      (connections): Goal => ({
        kind,
        connections,
        mode: 'worker',
        over: 'asked directly',
        atLeast: kind === 'C' ? 0.7 : 0.97,
      }),
    ),
  ),
];

/** Lines for the table of goals: what, how much, what came, whether it is reached. */
export function programGoals(results: Results): readonly (readonly string[])[] {
  return [
    ...(['tr', 'Python'] as const).map((kind) => seldom(results, kind)),
    ...GOALS.map((goal) => line(results, goal)),
    ...[asleep, wakesNobody].flatMap((goal) => [goal(results, 'Python', 'spare'), goal(results, 'C', 'worker')]),
  ];
}

/** What waits does not wake by itself. */
function asleep(results: Results, kind: Kind, mode: 'spare' | 'worker'): readonly string[] {
  const found = figures(results, wakeUpsRow(kind), inMode(mode, kind), 'ofPrograms');
  return [
    `${kind}, ${mode}, nobody asks: wake-ups a second of the programs`,
    '0',
    withEnds(spread(found)),
    verdict([atLeastOf(-median(found), 0)]),
  ];
}

/**
 * Nor does it wake eofd: that is held to the round in which eofd without a program woke least. V8 looks every eight
 * seconds whether there is garbage, in one process for longer than in another.
 */
function wakesNobody(results: Results, kind: Kind, mode: 'spare' | 'worker'): readonly string[] {
  const alone = spread(figures(results, wakeUpsRow(NO_PROGRAM), EOFD_ALONE, 'ofServer'))?.min ?? Number.NaN;
  const found = figures(results, wakeUpsRow(kind), inMode(mode, kind), 'ofServer');
  return [
    `${kind}, ${mode}, nobody asks: wake-ups a second of eofd`,
    `≤ ${LOOKS_OF_V8} + its own = ${short(alone + LOOKS_OF_V8)}`,
    withEnds(spread(found)),
    verdict([atLeastOf(alone + LOOKS_OF_V8 - median(found), -TINY)]),
  ];
}

/** A spare is to answer in 1.2 times what the program itself needs from its input to its exit, and a millisecond. */
function seldom(results: Results, kind: Kind): readonly string[] {
  const took = figures(results, seldomRow(kind), inMode('spare', kind), 'p50Us').map((us) => us / 1000);
  const may = figures(results, ownSeldomRow(kind), kind, 'waitingMs').map((ms) => 1.2 * ms + 1);
  return [
    `${kind}, spare, asked seldom: ms from connect to EOF`,
    `≤ 1.2 × itself + 1 = ${short(median(may))}`,
    withEnds(spread(took)),
    verdict([atLeastOf(median(ratios(may, took)), 1)]),
  ];
}

function line(results: Results, { kind, connections, mode, over, of, atLeast }: Goal): readonly string[] {
  const row = programRow(kind, connections);
  const figure = of === 'median' ? 'p50Us' : 'requestsPerSecond';
  const ours = figures(results, row, inMode(mode, kind), figure);
  const base = figures(results, row, over === 'request' ? inMode('request', kind) : direct(kind), figure);
  const found = spread(of === 'median' ? ratios(base, ours) : ratios(ours, base));
  const where = `${connections} connection${connections === 1 ? '' : 's'}`;
  return [
    `${kind}, ${mode} over ${over}, ${where}: ${of === undefined ? 'rate' : 'how many times sooner, median'}`,
    `≥ ${atLeast}`,
    withEnds(found),
    verdict([atLeastOf(found?.median ?? Number.NaN, atLeast)]),
  ];
}
