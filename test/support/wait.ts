import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** Long enough for a busy machine: a test that meets it has failed. */
const PATIENCE_MS = 30_000;

/**
 * Waits until something holds, with the loops running in between.
 * @param what it is, for the message when it never does
 */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!holds()) {
    assert.ok(performance.now() < end, `waited in vain until ${what}`);
    await sleep(1);
  }
}

/** Waits until a look at something outside has the answer that is wanted. @param look undefined for not yet */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    assert.ok(performance.now() < end, `waited in vain until ${what}`);
    await sleep(20);
  }
}
