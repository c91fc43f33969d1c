import { runLoad } from '../run-load.ts';
import { type Round, taking, withServers } from './round.ts';
import { loadTwice } from './throughput.ts';

export const PROGRAMS = [1, 16, 64] as const;
export const programRow = (connections: number): string => `tr, ${connections} connections`;

/** A program for each request. */
export async function programs(round: Round): Promise<void> {
  await withServers(round, taking(round, 'program'), async (servers) => {
    // Longer than elsewhere: at a thousand requests a second it takes seconds until the compilers of those who have one
    // are done.
    for (const server of servers) {
      const warm = { payload: '16 B', connections: 16, seconds: 10 * round.schedule.warmSeconds } as const;
      await runLoad(round.workshop, server, warm).catch(() => undefined);
    }
    for (const connections of PROGRAMS) {
      const load = { payload: '16 B', connections, seconds: round.schedule.programSeconds } as const;
      for (const server of servers) await loadTwice(round, programRow(connections), server, load);
    }
  });
}
