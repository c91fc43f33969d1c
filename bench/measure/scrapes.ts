import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { RAW_BESIDE } from '../http-contestants.ts';
import { type Load, runLoad } from '../run-load.ts';
import type { RunningServer } from '../running-server.ts';
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
const OPEN_LIMIT_MS = 30_000;

/**
 * How long a scrape takes with many connections open, where nobody asks for anything else; and what the raw socket's
 * load has of one scrape each second.
 */
export async function scrapes(round: Round): Promise<void> {
  for (const contestant of taking(round, 'beside http').filter(({ name }) => name === RAW_BESIDE)) {
    await withServer(round, contestant, contestant.wide ?? [], async (server) => {
      const release = await holdIdle(round, server, OPEN_CONNECTIONS);
      try {
        await beside(round, server);
      } finally {
        await release();
      }
    });
  }
}

async function beside(round: Round, server: RunningServer): Promise<void> {
  const { contestant } = server;
  const load: Load = { payload: '16 B', connections: 16, seconds: round.schedule.bigSeconds };
  const metrics = `${server.socket}.metrics`;
  await untilOpen(metrics);
  // What answers is compiled by then.
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
      const both = [
        runLoad(round.workshop, server, load).finally(() => ended.abort()),
        scrapeEachSecond(metrics, ended.signal),
      ] as const;
      // Also where one of them fails the next turn begins behind both.
      await Promise.allSettled(both);
      return (await Promise.all(both))[0];
    });
  }
}

/** Connections are there for those who opened them before the server has accepted them. @throws when it never does */
async function untilOpen(path: string): Promise<void> {
  for (const giveUpAt = performance.now() + OPEN_LIMIT_MS; (await scrape(path)) < OPEN_CONNECTIONS; ) {
    if (performance.now() > giveUpAt) throw new Error(`fewer than ${OPEN_CONNECTIONS} connections are open`);
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

/** @returns how many requests it tells to be arriving on the raw socket. @throws when it does not tell */
async function scrape(socketPath: string): Promise<number> {
  const text = await new Promise<string>((done, fail) => {
    get({ socketPath, path: '/metrics', agent: false }, (response) => {
      let all = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        all += piece;
      });
      response.on('error', fail).on('close', () => done(all));
    }).on('error', fail);
  });
  const [, open] = /^eofd_requests_open\{front="raw",phase="reading"\} (\d+)$/m.exec(text) ?? [];
  if (open === undefined) throw new Error(`a scrape was answered with: ${text.slice(0, 200)}`);
  return Number(open);
}
