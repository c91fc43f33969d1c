import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Address } from './address.ts';
import { Connection } from './conversation.ts';
import { RequestError } from './request-error.ts';
import { connectError, isQueueFull, isRefused } from './system-error.ts';

const MAX_RETRY_MS = 50;

/**
 * Connects, and tries again while the listen queue is full, which the kernel tells at once where it should wait.
 * @param queueIsFull called each time it was
 * @throws RequestError `no-server`, `permission`, `not-a-stream-socket`, `system`, or the signal's reason
 */
export async function connect(address: Address, signal: AbortSignal, queueIsFull?: () => void): Promise<Connection> {
  for (let retryMs = 1; ; retryMs = Math.min(2 * retryMs, MAX_RETRY_MS)) {
    signal.throwIfAborted();
    try {
      return await Connection.open(address.path);
    } catch (error) {
      if (!isQueueFull(error)) throw await explain(error, address);
    }
    queueIsFull?.();
    // Rejected when the signal aborts, and the next round throws the signal's own reason.
    await sleep(retryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** A file that is no socket refuses a connection just as a socket without a server does. */
async function explain(error: unknown, address: Address): Promise<RequestError> {
  if (isRefused(error)) {
    const found = await stat(address.path).catch(() => undefined);
    if (found?.isSocket() === false)
      return new RequestError('not-a-stream-socket', `${address.shown} is not a socket`, { cause: error });
  }
  return connectError(error, address);
}
