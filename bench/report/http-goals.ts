import { withEnds } from '../format.ts';
import { BASE_HTTP, EOFD_HTTP, GUNICORN, HTTP_WORKER, RAW_ALONE, RAW_BESIDE, UVICORN } from '../http-contestants.ts';
import { httpProgramRow, httpRow, PROGRAM_CONNECTIONS, RAW_ACTIVATED_ROW, RAW_ROW } from '../measure/http.ts';
import { OPEN_CONNECTIONS, SCRAPE_ROW, SCRAPED_ROW, SCRAPES, UNSCRAPED_ROW } from '../measure/scrapes.ts';
import { figures, type Results } from '../results.ts';
import { median, ratios, spread } from '../statistics.ts';
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

const OPEN = OPEN_CONNECTIONS.toLocaleString('en');
const SCRAPE_MS = 20;
/** So much two looks at the 99th percentile of the same may differ. */
const P99_NOISE = 1.1;

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
  return [...GOALS.map((goal) => line(results, goal)), scrapeTime(results), besideScrapes(results)];
}

function line(results: Results, { what, row, of, over, atLeast, isTime = false, ahead = [] }: Goal): readonly string[] {
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
}

/** The loop is held up for no longer than the whole of it takes. */
function scrapeTime(results: Results): readonly string[] {
  const found = figures(results, SCRAPE_ROW, RAW_BESIDE, 'slowestMs');
  return [
    `a scrape with ${OPEN} open connections, the slowest of ${SCRAPES}: ms from connect to end`,
    `≤ ${SCRAPE_MS}`,
    withEnds(spread(found)),
    verdict([atLeastOf(-median(found), -SCRAPE_MS)]),
  ];
}

function besideScrapes(results: Results): readonly string[] {
  const [scraped, unscraped] = [SCRAPED_ROW, UNSCRAPED_ROW].map((row) => figures(results, row, RAW_BESIDE, 'p99Us'));
  const found = ratios(scraped ?? [], unscraped ?? []);
  return [
    `raw socket beside ${OPEN} open connections: p99 with a scrape each second over p99 without`,
    `≤ ${P99_NOISE}`,
    withEnds(spread(found)),
    verdict([atLeastOf(-median(found), -P99_NOISE)]),
  ];
}
