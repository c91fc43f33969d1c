import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type Load, runLoad } from '../run-load.ts';
import type { RunningServer } from '../running-server.ts';
import { measure, type Round, taking, withServer } from './round.ts';

export const BESIDE_NONE = 'beside no idle connections';
export const BESIDE_IDLE = 'beside 5,000 idle connections';

const IDLE_CONNECTIONS = 5_000;

/**
 * Load beside connections that sent a byte and then nothing: without them, with them, and without them again, which the
 * first is averaged with.
 */
export async function idle(round: Round): Promise<void> {
  const { workshop, schedule } = round;
  const load: Load = { payload: '16 B', connections: 16, seconds: schedule.seconds / 2 };
  for (const contestant of taking(round, 'handler')) {
    await withServer(round, contestant, contestant.wide ?? [], async (server) => {
      await runLoad(workshop, server, { ...load, seconds: 2 * schedule.warmSeconds });
      const before = await runLoad(workshop, server, load);
      const release = await holdIdle(round, server);
      await measure(round, BESIDE_IDLE, contestant, async () => runLoad(workshop, server, load));
      await release();
      await delay(300);
      await measure(round, BESIDE_NONE, contestant, async () => {
        const after = await runLoad(workshop, server, load);
        const requestsPerSecond =
          ((before['requestsPerSecond'] ?? Number.NaN) + (after['requestsPerSecond'] ?? Number.NaN)) / 2;
        return { ...after, requestsPerSecond };
      });
    });
  }
}

/** @returns how to close them; they are there by then. @throws when a server does not take them */
async function holdIdle({ workshop }: Round, { socket }: RunningServer): Promise<() => Promise<void>> {
  const holder = spawn(workshop.load, ['--hold', socket, String(IDLE_CONNECTIONS)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: workshop.environment,
    timeout: 120_000,
  });
  const closed = once(holder, 'close');
  const said: readonly unknown[] = await Promise.race([once(holder.stdout, 'data'), closed]);
  if (String(said[0]).trim() !== JSON.stringify({ held: IDLE_CONNECTIONS })) {
    throw new Error(`${IDLE_CONNECTIONS} idle connections were not to be had: ${String(said[0])}`);
  }
  await delay(300);
  return async () => {
    holder.stdin.end();
    await closed;
  };
}
