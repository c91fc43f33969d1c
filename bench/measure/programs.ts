import { findPython } from '../find-program.ts';
import { inMode, KINDS, type Kind, programsOf } from '../program-contestants.ts';
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
/** What a program needs for itself from its start to its exit, under its own name as contestant. */
export const ownRow = (kind: Kind): string => `${kind}, itself`;
/** The same from its input to its exit, where it waits and has it as seldom. */
export const ownSeldomRow = (kind: Kind): string => `${kind}, itself, asked seldom`;

const OWN_TIMES = 5;
const OWN_LIMIT_MS = 60_000;
/** What `bench/load.c` sends as well, and the reply. */
const EXCHANGE = ['The quick brown ', 'THE QUICK BROWN '] as const;
/** Between requests to what has no start-up time of its own. */
const PAUSE_MS = 20;

/** Programs in each mode, and the workers without eofd. */
export async function programs(round: Round): Promise<void> {
  const { seldomRequests, programSeconds, warmSeconds } = round.schedule;
  const commands = programsOf(round.workshop, findPython()?.path);
  for (const kind of KINDS) {
    const command = commands[kind];
    if (command !== undefined) await own(round, ownRow(kind), kind, ['start', OWN_TIMES], command);
    await waitingMemory(round, kind);
    await withServers(round, taking(round, kind), async (servers) => {
      // Longer than elsewhere: at a thousand requests a second it takes seconds until the compilers of those who have
      // one are done. Whoever has answered so many is warm.
      const warm = { payload: '16 B', connections: 8, seconds: 10 * warmSeconds, requests: 5000 } as const;
      for (const server of servers) await runLoad(round.workshop, server, warm).catch(() => undefined);
      const startMs = median(figures(round.results, ownRow(kind), kind, 'startMs'));
      const pauseMs = Number.isNaN(startMs) ? PAUSE_MS : Math.ceil(3 * startMs);
      const seldom = { payload: '16 B', connections: 1, seconds: 60, requests: seldomRequests, pauseMs } as const;
      for (const server of servers) {
        await measure(round, seldomRow(kind), server.contestant, async () => runLoad(round.workshop, server, seldom));
        // In the same seconds, so that the machine is the same to both.
        if (command !== undefined && server.contestant.name === inMode('spare', kind))
          await own(round, ownSeldomRow(kind), kind, ['waiting', seldomRequests, pauseMs], command);
      }
      for (const connections of connectionsOf(kind)) {
        const turns = connections === 1 && kind === 'C' ? TURNS_AT_ONE : 1;
        const load = { payload: '16 B', connections, seconds: programSeconds / turns } as const;
        const fit = servers.filter(({ contestant: { connectionsMost = Infinity } }) => connections <= connectionsMost);
        for (let turn = 0; turn < turns; turn++)
          for (const server of fit) await loadTwice(round, programRow(kind, connections), server, load);
      }
    });
  }
  await waitingWakeUps(round);
}

/** What a program needs without any server, see `bench/own-time.c`. */
async function own(
  round: Round,
  row: string,
  kind: Kind,
  way: readonly (string | number)[],
  command: readonly string[],
): Promise<void> {
  const words = [...way.map(String), ...EXCHANGE, ...command];
  await measure(round, row, { name: kind }, async () =>
    tell<Sample>(round.workshop, round.workshop.ownTime, words, OWN_LIMIT_MS),
  );
}
