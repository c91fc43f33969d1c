import { setTimeout as delay } from 'node:timers/promises';
import { memoryMiB, wakeUps } from '../process-figures.ts';
import type { Kind } from '../program-contestants.ts';
import { runLoad } from '../run-load.ts';
import { listens, type RunningServer } from '../running-server.ts';
import { measure, type Round, taking, withServer } from './round.ts';

export const waitingRow = (kind: Kind): string => `${kind}, waiting`;
export const wakeUpsRow = (kind: Kind): string => `${kind}, wake-ups`;

/** Until spares have been started again. */
const SETTLE_MS = 500;
/** Until eofd has told its log, and its status line, all there is to tell. */
const QUIET_MS = 2000;

/**
 * Memory of each server with its programs after a few requests, alone on the machine, so that no page is halved by
 * sharing it with another Node. One round is enough.
 */
export async function waitingMemory(round: Round, kind: Kind): Promise<void> {
  const row = waitingRow(kind);
  if (round.results.rows[row] !== undefined) return;
  for (const contestant of taking(round, kind)) {
    const measured = async (server: RunningServer): Promise<void> => {
      await runLoad(round.workshop, server, { payload: '16 B', connections: 8, seconds: 10, requests: 8 });
      await delay(SETTLE_MS);
      await measure(round, row, contestant, () => Promise.resolve({ ...memoryMiB(server.pid) }));
    };
    await withServer(round, contestant, [], measured, listens);
  }
}

/** How often servers and their programs wake in a second in which nobody asks. One round is enough. */
export async function waitingWakeUps(round: Round, kind: Kind, servers: readonly RunningServer[]): Promise<void> {
  const row = wakeUpsRow(kind);
  if (round.results.rows[row] !== undefined) return;
  await delay(QUIET_MS);
  const before = servers.map(({ pid }) => wakeUps(pid));
  await delay(1000);
  for (const [index, { contestant, pid }] of servers.entries()) {
    const woken = wakeUps(pid) - (before[index] ?? Number.NaN);
    await measure(round, row, contestant, () => Promise.resolve({ wakeUps: woken }));
  }
}
