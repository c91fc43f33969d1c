import { type Round, taking, withServers } from './round.ts';
import { loadTwice } from './throughput.ts';

export const PROGRAMS = [1, 16, 64] as const;
export const programRow = (connections: number): string => `tr, ${connections} connections`;

/** A program for each request. */
export async function programs(round: Round): Promise<void> {
  await withServers(round, taking(round, 'program'), async (servers) => {
    for (const connections of PROGRAMS) {
      const load = { payload: '16 B', connections, seconds: round.schedule.programSeconds } as const;
      for (const server of servers) await loadTwice(round, programRow(connections), server, load);
    }
  });
}
