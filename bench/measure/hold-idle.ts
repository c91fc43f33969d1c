import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningServer } from '../running-server.ts';
import type { Round } from './round.ts';

/** Until the server has done what so many connections at once give it to do. */
const SETTLE_MS = 300;

/**
 * Opens connections that send a byte and then nothing.
 * @returns how to close them; they are there by then
 * @throws when a server does not take them
 */
export async function holdIdle(
  { workshop }: Round,
  { socket }: RunningServer,
  count: number,
): Promise<() => Promise<void>> {
  const holder = spawn(workshop.load, ['--hold', socket, String(count)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: workshop.environment,
    timeout: 120_000,
  });
  const closed = once(holder, 'close');
  const said: readonly unknown[] = await Promise.race([once(holder.stdout, 'data'), closed]);
  if (String(said[0]).trim() !== JSON.stringify({ held: count })) {
    throw new Error(`${count} idle connections were not to be had: ${String(said[0])}`);
  }
  await delay(SETTLE_MS);
  return async () => {
    holder.stdin.end();
    await closed;
  };
}
