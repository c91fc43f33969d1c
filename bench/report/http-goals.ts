import { withEnds } from '../format.ts';
import { BASE_HTTP, EOFD_HTTP, GUNICORN, HTTP_WORKER, RAW_ALONE, RAW_BESIDE, UVICORN } from '../http-contestants.ts';
import { httpProgramRow, httpRow, PROGRAM_CONNECTIONS, RAW_ACTIVATED_ROW, RAW_ROW } from '../measure/http.ts';
import { figures, type Results } from '../results.ts';
import { ratios, spread } from '../statistics.ts';
import { medianRatio } from './figure-table.ts';
import { atLeastOf, verdict } from './verdict.ts';

/** A ratio to another contestant, so that more is better, and those who have to be behind as well. */
interface Goal {
  readonly what: string;
  readonly row: string;
  readonly of: string;
  readonly over: string;
  readonly atLeast: number;
  /** What is compared: the rate, or the time of a reply, whose ratio is turned round. */
  readonly isTime?: boolean;
  readonly ahead?: readonly string[];
}

const GOALS: readonly Goal[] = [
  {
    what: `HTTP, 16 B, 64 kept connections, over ${BASE_HTTP}`,
    row: httpRow('16 B', 'kept'),
    of: EOFD_HTTP,
    over: BASE_HTTP,
    atLeast: 0.9,
    ahead: [GUNICORN, UVICORN],
  },
  ...(['kept', 'closed'] as const).map((way) => ({
    what: `HTTP, 16 MiB, ${way}, over ${BASE_HTTP}`,
    row: httpRow('16 MiB', way),
    of: EOFD_HTTP,
    over: BASE_HTTP,
    atLeast: 0.9,
  })),
  ...PROGRAM_CONNECTIONS.map((connections) => ({
    what: `HTTP, Python as worker over ${GUNICORN}, ${connections} connection${connections === 1 ? '' : 's'}`,
    row: httpProgramRow(connections),
    of: HTTP_WORKER,
    over: GUNICORN,
    atLeast: 1,
  })),
  {
    what: 'raw socket, both HTTP listeners open and idle: rate with them over rate without',
    row: RAW_ROW,
    of: RAW_BESIDE,
    over: RAW_ALONE,
    atLeast: 0.97,
  },
  {
    what: 'raw socket, both HTTP listeners open: first reply when activated, how many times as soon',
    row: RAW_ACTIVATED_ROW,
    of: RAW_BESIDE,
    over: RAW_ALONE,
    atLeast: 0.97,
    isTime: true,
  },
];

/** Lines for the table of goals: what, how much, what came, whether it is reached. */
export function httpGoals(results: Results): readonly (readonly string[])[] {
  return GOALS.map(({ what, row, of, over, atLeast, isTime = false, ahead = [] }) => {
    const figure = isTime ? 'replyMs' : 'requestsPerSecond';
    const [ours, base] = [figures(results, row, of, figure), figures(results, row, over, figure)];
    const found = spread(isTime ? ratios(base, ours) : ratios(ours, base));
    return [
      what,
      [`≥ ${atLeast}`, ...ahead.map((name) => `> ${name}`)].join(', '),
      withEnds(found),
      verdict([
        atLeastOf(found?.median ?? Number.NaN, atLeast),
        ...ahead.map((name) => atLeastOf(medianRatio(results, row, figure, of, name), 1)),
      ]),
    ];
  });
}
