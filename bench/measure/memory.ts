import { setTimeout as delay } from 'node:timers/promises';
import { memoryMiB } from '../process-figures.ts';
import { runLoad } from '../run-load.ts';
import { listens, type RunningServer } from '../running-server.ts';
import { measure, type Round, taking, withServer } from './round.ts';

export const IDLE_MEMORY = 'memory once started';
export const MEMORY_AFTER_ONE = 'memory after one request';
export const MEMORY_AFTER_TINY = 'memory after requests of 16 B';
export const MEMORY_AFTER_BIG = 'memory after 20 of 16 MiB';

/** Time to give memory back. */
const SETTLE_MS = 700;

/**
 * Memory of a server that has the machine for itself: after its start, before anyone has connected; after one request;
 * after very many tiny ones; after twenty large ones, two at a time.
 */
export async function memory(round: Round): Promise<void> {
  for (const contestant of taking(round, 'handler')) {
    await withServer(round, contestant, [], async (server) => stages(round, server), listens);
  }
}

async function stages(round: Round, server: RunningServer): Promise<void> {
  const { workshop, schedule } = round;
  const look = async (row: string): Promise<void> => {
    await delay(SETTLE_MS);
    await measure(round, row, server.contestant, () => Promise.resolve({ ...memoryMiB(server.pid) }));
  };
  await look(IDLE_MEMORY);
  await runLoad(workshop, server, { payload: '16 B', connections: 1, seconds: 1, requests: 1 });
  await look(MEMORY_AFTER_ONE);
  await runLoad(workshop, server, { payload: '16 B', connections: 64, seconds: 60, requests: schedule.memoryRequests });
  await look(MEMORY_AFTER_TINY);
  await runLoad(workshop, server, { payload: '16 MiB', connections: 2, seconds: 60, requests: 20 });
  await look(MEMORY_AFTER_BIG);
}
