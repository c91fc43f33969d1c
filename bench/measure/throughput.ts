import { type Load, runLoad } from '../run-load.ts';
import type { RunningServer } from '../running-server.ts';
import { measure, type Round, taking, withServers } from './round.ts';

export const SMALL = [1, 16, 64, 256] as const;
export const smallRow = (connections: number): string => `16 B, ${connections} connections`;
export const ASCII = '64 KiB ASCII, 16 connections';
export const MIXED = '64 KiB Japanese and German, 16 connections';
/**
 * With one connection it matters most on which cores the kernel puts client and server: that is looked at more often,
 * and shorter.
 */
export const TURNS_AT_ONE = 3;
export const BIG = '16 MiB, 2 connections';

/**
 * Requests a second, processor time and latency. All servers are up at once and wait while one of them is under load,
 * so that the figures that are compared lie seconds apart.
 */
export async function throughput(round: Round): Promise<void> {
  const { seconds, bigSeconds, warmSeconds } = round.schedule;
  await withServers(round, taking(round, 'handler', 'tiny'), async (servers) => {
    const all = servers.filter(({ contestant }) => contestant.rows === 'handler');
    const row = async (name: string, load: Load, fit: readonly RunningServer[]): Promise<void> => {
      for (const server of fit) await loadTwice(round, name, server, load);
    };
    for (const server of servers) {
      await runLoad(round.workshop, server, { payload: '16 B', connections: 64, seconds: 3 * warmSeconds }).catch(
        () => undefined,
      );
    }
    for (const connections of SMALL) {
      const turns = connections === 1 ? TURNS_AT_ONE : 1;
      for (let turn = 0; turn < turns; turn++) {
        await row(smallRow(connections), { payload: '16 B', connections, seconds: seconds / turns }, servers);
      }
    }
    await row(ASCII, { payload: '64 KiB', connections: 16, seconds }, all);
    const knowsLetters = all.filter(({ contestant }) => !contestant.isAsciiOnly);
    await row(MIXED, { payload: 'mixed 64 KiB', connections: 16, seconds }, knowsLetters);
    await row(BIG, { payload: '16 MiB', connections: 2, seconds: bigSeconds }, all);
  });
}

/** Once to warm it up, once to measure. */
export async function loadTwice(round: Round, row: string, server: RunningServer, load: Load): Promise<void> {
  await measure(round, row, server.contestant, async () => {
    await runLoad(round.workshop, server, { ...load, seconds: round.schedule.warmSeconds });
    return runLoad(round.workshop, server, load);
  });
}
