import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { RAW_BESIDE } from '../http-contestants.ts';
import { type Load, runLoad } from '../run-load.ts';
import { holdIdle } from './hold-idle.ts';
import { measure, type Round, taking, withServer } from './round.ts';

export const OPEN_CONNECTIONS = 1000;
export const SCRAPES = 20;
export const SCRAPE_ROW = 'a scrape beside open connections';
export const UNSCRAPED_ROW = 'raw socket beside open connections';
export const SCRAPED_ROW = 'raw socket beside open connections, scraped each second';

/** What is compared is to differ by little. */
const TURNS = 3;
const EVERY_MS = 1000;
/** Until the load has begun. */
const FIRST_MS = 200;

/**
 * How long a scrape takes with many connections open, where nobody asks for anything else; and what the raw socket's
 * load has of one scrape each second.
 */
export async function scrapes(round: Round): Promise<void> {
  const load: Load = { payload: '16 B', connections: 16, seconds: round.schedule.bigSeconds };
  for (const contestant of taking(round, 'beside http').filter(({ name }) => name === RAW_BESIDE)) {
    await withServer(round, contestant, contestant.wide ?? [], async (server) => {
      const metrics = `${server.socket}.metrics`;
      const release = await holdIdle(round, server, OPEN_CONNECTIONS);
      // What answers is loaded, and compiled, by then.
      await scrapeTimes(metrics);
      await measure(round, SCRAPE_ROW, contestant, async () => {
        const times = await scrapeTimes(metrics);
        return { slowestMs: Math.max(...times) };
      });
      await runLoad(round.workshop, server, load);
      for (let turn = 0; turn < TURNS; turn++) {
        await measure(round, UNSCRAPED_ROW, contestant, async () => runLoad(round.workshop, server, load));
        await measure(round, SCRAPED_ROW, contestant, async () => {
          const ended = new AbortController();
          const scraping = scrapeEachSecond(metrics, ended.signal);
          try {
            return await runLoad(round.workshop, server, load);
          } finally {
            ended.abort();
            await scraping;
          }
        });
      }
      await release();
    });
  }
}

/** From the connect to the last byte, so the loop has not been held up for longer by any of them. */
async function scrapeTimes(path: string): Promise<readonly number[]> {
  const times: number[] = [];
  for (let count = 0; count < SCRAPES; count++) {
    const begunAt = performance.now();
    await scrape(path);
    times.push(performance.now() - begunAt);
  }
  return times;
}

async function scrapeEachSecond(path: string, ended: AbortSignal): Promise<void> {
  for (let pauseMs = FIRST_MS; !ended.aborted; pauseMs = EVERY_MS) {
    await delay(pauseMs, undefined, { signal: ended }).catch(() => undefined);
    if (!ended.aborted) await scrape(path);
  }
}

/** @throws when it is not answered with the open connections */
async function scrape(socketPath: string): Promise<void> {
  const text = await new Promise<string>((done, fail) => {
    get({ socketPath, path: '/metrics', agent: false }, (response) => {
      let all = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        all += piece;
      });
      response.on('error', fail).on('close', () => done(all));
    }).on('error', fail);
  });
  const open = Number(/^eofd_requests_open\{front="raw",phase="reading"\} (\d+)$/m.exec(text)?.[1]);
  if (!(open >= OPEN_CONNECTIONS)) throw new Error(`a scrape told of ${open} open connections`);
}
