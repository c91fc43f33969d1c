import { setTimeout as delay } from 'node:timers/promises';
import { findPython } from '../find-program.ts';
import { memoryMiB } from '../process-figures.ts';
import { KINDS, type Kind, programsOf } from '../program-contestants.ts';
import type { Sample } from '../results.ts';
import { figures, keep } from '../results.ts';
import { runLoad, tell } from '../run-load.ts';
import { listens } from '../running-server.ts';
import { median } from '../statistics.ts';
import { measure, type Round, taking, withServer, withServers } from './round.ts';
import { loadTwice, TURNS_AT_ONE } from './throughput.ts';

/** How many connections at once: eight are enough for a program that takes a tenth of a second. */
export const connectionsOf = (kind: Kind): readonly [1, 8 | 16, 64] => [1, kind === 'Python' ? 8 : 16, 64];
export const programRow = (kind: Kind, connections: number): string => `${kind}, ${connections} connections`;
/** One request every three start-up times. */
export const seldomRow = (kind: Kind): string => `${kind}, asked seldom`;
export const programMemoryRow = (kind: Kind): string => `${kind}, memory`;
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
    if (command !== undefined) await own(round, kind, command);
    await memories(round, kind);
    await withServers(round, taking(round, kind), async (servers) => {
      // Longer than elsewhere: at a thousand requests a second it takes seconds until the compilers of those who have
      // one are done.
      const seconds = 8 * round.schedule.warmSeconds;
      for (const server of servers) {
        const warm = { payload: '16 B', connections: 8, seconds } as const;
        await runLoad(round.workshop, server, warm).catch(() => undefined);
      }
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
    });
  }
}

async function own({ workshop, results }: Round, kind: Kind, command: readonly string[]): Promise<void> {
  const words = [String(OWN_TIMES), 'The quick brown ', 'THE QUICK BROWN ', ...command];
  try {
    keep(results, ownRow(kind), kind, await tell<Sample>(workshop, workshop.ownTime, words, 60_000));
  } catch (error) {
    keep(results, ownRow(kind), kind, null);
    results.failures.push(`${ownRow(kind)}: ${(error as Error).message}`);
  }
}

/**
 * Memory of each with its programs after a few requests, alone on the machine, so that no page is halved by sharing it
 * with another Node. One round is enough.
 */
async function memories(round: Round, kind: Kind): Promise<void> {
  const row = programMemoryRow(kind);
  for (const contestant of taking(round, kind).filter(({ name }) => round.results.rows[row]?.[name] === undefined)) {
    await withServer(
      round,
      contestant,
      [],
      async (server) => {
        await runLoad(round.workshop, server, { payload: '16 B', connections: 8, seconds: 10, requests: 16 });
        await delay(500);
        await measure(round, row, contestant, () => Promise.resolve({ ...memoryMiB(server.pid) }));
      },
      listens,
    );
  }
}
