import { findPython } from '../find-program.ts';
import { KINDS, type Kind, programsOf } from '../program-contestants.ts';
import { figures, type Sample } from '../results.ts';
import { runLoad, tell } from '../run-load.ts';
import { median } from '../statistics.ts';
import { measure, type Round, taking, withServers } from './round.ts';
import { loadTwice, TURNS_AT_ONE } from './throughput.ts';
import { waitingMemory, waitingWakeUps } from './waiting.ts';

/** How many connections at once: eight are enough for a program that takes a tenth of a second. */
export const connectionsOf = (kind: Kind): readonly [1, 8 | 16, 64] => [1, kind === 'Python' ? 8 : 16, 64];
export const programRow = (kind: Kind, connections: number): string => `${kind}, ${connections} connections`;
/** One request every three start-up times. */
export const seldomRow = (kind: Kind): string => `${kind}, asked seldom`;
/** What a program needs for itself, under its own name as contestant. */
export const ownRow = (kind: Kind): string => `${kind}, itself`;

const OWN_TIMES = 5;
/** For what has no start-up time of its own. */
const LEAST_PAUSE_MS = 20;

/** Programs in each mode, and the workers without eofd. */
export async function programs(round: Round): Promise<void> {
  const commands = programsOf(round.workshop, findPython()?.path);
  for (const kind of KINDS) {
    const command = commands[kind];
    if (command !== undefined) {
      const words = [String(OWN_TIMES), 'The quick brown ', 'THE QUICK BROWN ', ...command];
      await measure(round, ownRow(kind), { name: kind }, async () =>
        tell<Sample>(round.workshop, round.workshop.ownTime, words, 60_000),
      );
    }
    await waitingMemory(round, kind);
    await withServers(round, taking(round, kind), async (servers) => {
      // Longer than elsewhere: at a thousand requests a second it takes seconds until the compilers of those who have
      // one are done. Whoever has answered so many is warm.
      const warm = {
        payload: '16 B',
        connections: 8,
        seconds: 10 * round.schedule.warmSeconds,
        requests: 5000,
      } as const;
      for (const server of servers) await runLoad(round.workshop, server, warm).catch(() => undefined);
      const pauseMs = Math.max(LEAST_PAUSE_MS, 3 * median(figures(round.results, ownRow(kind), kind, 'startMs')));
      const seldom = { payload: '16 B', connections: 1, seconds: 60, requests: round.schedule.seldomRequests } as const;
      for (const server of servers) {
        await measure(round, seldomRow(kind), server.contestant, async () =>
          runLoad(round.workshop, server, { ...seldom, pauseMs }),
        );
      }
      for (const connections of connectionsOf(kind)) {
        const turns = connections === 1 && kind === 'C' ? TURNS_AT_ONE : 1;
        const load = { payload: '16 B', connections, seconds: round.schedule.programSeconds / turns } as const;
        const fit = servers.filter(({ contestant: { connectionsMost = Infinity } }) => connections <= connectionsMost);
        for (let turn = 0; turn < turns; turn++)
          for (const server of fit) await loadTwice(round, programRow(kind, connections), server, load);
      }
      await waitingWakeUps(round, kind, servers);
    });
  }
}
