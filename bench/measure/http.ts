import { GUNICORN } from '../http-contestants.ts';
import { type Load, runLoad } from '../run-load.ts';
import type { RunningServer } from '../running-server.ts';
import { activated } from './activated.ts';
import { type Round, taking, withServers } from './round.ts';
import { scrapes } from './scrapes.ts';
import { loadTwice } from './throughput.ts';

export const WAYS = ['kept', 'closed'] as const;
export type Way = (typeof WAYS)[number];
export type HttpPayload = '16 B' | '64 KiB' | '16 MiB';
const CONNECTIONS: Readonly<Record<HttpPayload, number>> = { '16 B': 64, '64 KiB': 16, '16 MiB': 2 };
export const HTTP_PAYLOADS = Object.keys(CONNECTIONS) as readonly HttpPayload[];
/** A difference of three hundredths takes more than one look. */
const RAW_TURNS = 3;
export const PROGRAM_CONNECTIONS = [1, 16] as const;

export const httpRow = (payload: HttpPayload, way: Way): string => `HTTP, ${payload}, ${way}`;
export const httpProgramRow = (connections: number): string => `HTTP, program, ${connections} connections`;
export const RAW_ROW = 'raw socket, 16 B, 64 connections, beside HTTP or not';
export const RAW_ACTIVATED_ROW = 'first reply when activated, beside HTTP or not';

/**
 * Requests a second and processor time over HTTP, by the handler and by programs, and what the raw socket loses by
 * having HTTP beside it, and by scrapes. All servers of a part are up at once and wait while one of them is under load.
 */
export async function http(round: Round): Promise<void> {
  const { seconds, bigSeconds, programSeconds } = round.schedule;
  // Longer than on the raw socket: after two seconds a worker over HTTP had half the rate that it had after seven.
  const warm = { payload: '16 B', connections: 64, http: 'kept', requests: 50_000 } as const;
  const warmUp = async (servers: readonly RunningServer[]): Promise<void> => {
    const load: Load = { ...warm, seconds: 20 * round.schedule.warmSeconds };
    for (const server of servers) await runLoad(round.workshop, server, load).catch(() => undefined);
  };
  await withServers(round, taking(round, 'http'), async (servers) => {
    await warmUp(servers);
    for (const payload of HTTP_PAYLOADS) {
      for (const way of WAYS) {
        const load: Load = {
          payload,
          connections: CONNECTIONS[payload],
          seconds: payload === '16 MiB' ? bigSeconds : seconds,
          http: way,
        };
        for (const server of servers) await loadTwice(round, httpRow(payload, way), server, load);
      }
    }
  });
  const programs = [
    ...taking(round, 'http programs'),
    ...taking(round, 'http').filter(({ name }) => name === GUNICORN),
  ];
  await withServers(round, programs, async (servers) => {
    await warmUp(servers);
    for (const connections of PROGRAM_CONNECTIONS) {
      const load: Load = { payload: '16 B', connections, seconds: programSeconds, http: 'kept' };
      for (const server of servers) await loadTwice(round, httpProgramRow(connections), server, load);
    }
  });
  await withServers(round, taking(round, 'beside http'), async (servers) => {
    const load: Load = { payload: '16 B', connections: 64, seconds };
    // What is compared here is to differ by little.
    for (const server of servers) await runLoad(round.workshop, server, load).catch(() => undefined);
    for (let turn = 0; turn < RAW_TURNS; turn++) {
      for (const server of servers) await loadTwice(round, RAW_ROW, server, load);
    }
  });
  await activated(round, 'beside http', RAW_ACTIVATED_ROW);
  await scrapes(round);
}
