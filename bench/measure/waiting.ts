import { setTimeout as delay } from 'node:timers/promises';
import { memoryMiB, wakeUps } from '../process-figures.ts';
import { KINDS, type Kind, NO_PROGRAM } from '../program-contestants.ts';
import { type Load, runLoad } from '../run-load.ts';
import { listens, type RunningServer } from '../running-server.ts';
import { measure, type Round, taking, withServer, withServers } from './round.ts';

export const waitingRow = (kind: Kind): string => `${kind}, waiting`;
export const wakeUpsRow = (kind: Kind | typeof NO_PROGRAM): string => `${kind}, wake-ups`;

/** Until spares have been started again. */
const SETTLE_MS = 500;
/**
 * Until eofd has told its log, and its status line, all there is to tell, and V8 has collected the garbage that the
 * requests left, which it does some eight seconds later, in all of its threads.
 */
const QUIET_MS = 15_000;
/** Twice as long as eofd leaves between two looks whether its socket still has its name. */
const WATCH_S = 10;
/** Enough for every program to have been at work. */
const FEW: Load = { payload: '16 B', connections: 8, seconds: 10, requests: 8 };

/**
 * Memory of each server with its programs after a few requests, alone on the machine, so that no page is halved by
 * sharing it with another Node. One round is enough.
 */
export async function waitingMemory(round: Round, kind: Kind): Promise<void> {
  const row = waitingRow(kind);
  if (round.results.rows[row] !== undefined) return;
  for (const contestant of taking(round, kind)) {
    const measured = async (server: RunningServer): Promise<void> => {
      await runLoad(round.workshop, server, FEW);
      await delay(SETTLE_MS);
      await measure(round, row, contestant, () => Promise.resolve({ ...memoryMiB(server.pid) }));
    };
    await withServer(round, contestant, [], measured, listens);
  }
}

/**
 * How often all servers, and their programs, wake in a second in which nobody asks. eofd without a program is among
 * them: what it does by itself at such times has nothing to do with programs.
 */
export async function waitingWakeUps(round: Round): Promise<void> {
  const kinds = [NO_PROGRAM, ...KINDS] as const;
  await withServers(round, taking(round, ...kinds), async (servers) => {
    for (const server of servers) await runLoad(round.workshop, server, FEW).catch(() => undefined);
    await delay(QUIET_MS);
    const before = servers.map(({ pid }) => wakeUps(pid));
    await delay(WATCH_S * 1000);
    const after = servers.map(({ pid }) => wakeUps(pid));
    for (const [index, { contestant }] of servers.entries()) {
      const kind = kinds.find((one) => one === contestant.rows) ?? NO_PROGRAM;
      const inASecond = (whose: 'own' | 'ofChildren'): number =>
        ((after[index]?.[whose] ?? Number.NaN) - (before[index]?.[whose] ?? Number.NaN)) / WATCH_S;
      const [ofServer, ofPrograms] = [inASecond('own'), inASecond('ofChildren')];
      await measure(round, wakeUpsRow(kind), contestant, () =>
        Promise.resolve({ wakeUps: ofServer + ofPrograms, ofServer, ofPrograms }),
      );
    }
  });
}
