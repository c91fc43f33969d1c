import { type CallContext, type CallHandler, HandlerFailure, type Work } from '../../src/core/handler.ts';
import { Turns } from '../../src/handlers/turns.ts';
import type { Random } from '../support/random.ts';
import type { Time } from './time.ts';

/** What a handler throws that has a bug. */
export const BUG = 'a bug of the simulated handler';

/** Whose time passes, and whose luck it is. */
export interface Circumstances {
  readonly time: Time;
  readonly random: Random;
  /** Requests that are worked on, and those of them that wait for memory. */
  working: number;
  hungry: number;
}

type Wanted = Pick<CallContext, 'claim' | 'signal'>;

/**
 * The request in upper case, in two pieces, after a while; or never, or a failure, or a bug.
 * @param stop ends the work, where that is not whoever wanted it
 */
export async function simulatedWork(
  circumstances: Circumstances,
  request: Buffer,
  wanted: Wanted,
  stop = wanted.signal,
): Promise<readonly Uint8Array[]> {
  circumstances.working++;
  try {
    return await tryWork(circumstances, request, wanted, stop);
  } finally {
    circumstances.working--;
  }
}

async function tryWork(
  circumstances: Circumstances,
  request: Buffer,
  wanted: Wanted,
  stop: AbortSignal,
): Promise<readonly Uint8Array[]> {
  const { random, time } = circumstances;
  const luck = random.below(100);
  if (luck < 95) await pass(time, random.pick([1, 1, 5, 100, 2000]), stop);
  else if (luck < 97) await pass(time, Number.MAX_SAFE_INTEGER, stop);
  if (luck === 98) throw new Error(BUG);
  if (luck === 99 || request.includes(0xff)) throw new HandlerFailure('the simulated handler fails');
  const reply = Buffer.from(request.toString('latin1').toUpperCase(), 'latin1');
  const cut = random.below(reply.length + 1);
  for (const bytes of [cut, reply.length]) {
    await roomFor(circumstances, wanted, stop);
    wanted.claim.set(request.length + bytes);
  }
  return [reply.subarray(0, cut), reply.subarray(cut)];
}

/** As whoever reads a reply does, until nobody wants it, or its worker has ended. */
async function roomFor(circumstances: Circumstances, { claim, signal }: Wanted, stop: AbortSignal): Promise<void> {
  const ends = [signal, stop];
  while (!claim.pressOn()) {
    if (ends.some(({ aborted }) => aborted)) throw new HandlerFailure('no longer wanted');
    circumstances.hungry++;
    await new Promise<void>((resolve) => {
      const goOn = (): void => {
        for (const end of ends) end.removeEventListener('abort', goOn);
        resolve();
      };
      claim.wait('reply', goOn);
      for (const end of ends) end.addEventListener('abort', goOn, { once: true });
    });
    circumstances.hungry--;
  }
}

async function pass(time: Time, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new HandlerFailure('no longer wanted'));
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    if (ms < Number.MAX_SAFE_INTEGER)
      time.after(ms, () => {
        signal.removeEventListener('abort', leave);
        resolve();
      });
    return undefined;
  });
}

/** A handler that takes its time, and its turn: it fails, throws, hangs and answers in pieces as the world goes. */
export class SimHandler implements CallHandler {
  readonly kind = 'call';
  readonly name = 'simulated';
  /** How many it works on. */
  working = 0;
  readonly #circumstances: Circumstances;
  readonly #concurrency: number;
  readonly #turns: Turns;

  constructor(circumstances: Circumstances, concurrency: number) {
    this.#circumstances = circumstances;
    this.#concurrency = concurrency;
    this.#turns = new Turns(concurrency, 20);
  }

  async admit(context: CallContext): Promise<Work> {
    await this.#turns.take(context);
    this.working++;
    if (this.working > this.#concurrency) throw new Error('more work at once than there are turns');
    return async (request) => {
      try {
        return await simulatedWork(this.#circumstances, Buffer.concat(request), context);
      } finally {
        this.working--;
        this.#turns.release();
      }
    };
  }
}
