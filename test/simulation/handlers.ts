import { type CallContext, type CallHandler, HandlerFailure, type Work } from '../../src/core/handler.ts';
import { Turns } from '../../src/handlers/turns.ts';
import type { Random } from '../support/random.ts';
import type { Time } from './time.ts';

/** What a handler throws that has a bug. */
export const BUG = 'a bug of the simulated handler';

/** A handler that takes its time, and its turn: it fails, throws, hangs and answers in pieces as the world goes. */
export class SimHandler implements CallHandler {
  readonly kind = 'call';
  readonly name = 'simulated';
  /** How many it works on. */
  working = 0;
  readonly #time: Time;
  readonly #random: Random;
  readonly #concurrency: number;
  readonly #turns: Turns;

  constructor(time: Time, random: Random, concurrency: number) {
    this.#time = time;
    this.#random = random;
    this.#concurrency = concurrency;
    this.#turns = new Turns(concurrency, 20);
  }

  async admit(context: CallContext): Promise<Work> {
    await this.#turns.take(context);
    this.working++;
    if (this.working > this.#concurrency) throw new Error('more work at once than there are turns');
    return async (request) => {
      try {
        return await this.#work(Buffer.concat(request), context);
      } finally {
        this.working--;
        this.#turns.release();
      }
    };
  }

  async #work(request: Buffer, { claim, signal }: CallContext): Promise<readonly Uint8Array[]> {
    const luck = this.#random.below(100);
    if (luck < 95) await this.#pass(this.#random.pick([1, 1, 5, 100, 2000]), signal);
    else if (luck < 97) await this.#pass(Number.MAX_SAFE_INTEGER, signal);
    if (luck === 98) throw new Error(BUG);
    if (luck === 99 || request.includes(0xff)) throw new HandlerFailure('the simulated handler fails');
    const reply = Buffer.from(request.toString('latin1').toUpperCase(), 'latin1');
    claim.set(request.length + reply.length);
    const cut = this.#random.below(reply.length + 1);
    return [reply.subarray(0, cut), reply.subarray(cut)];
  }

  #pass(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => reject(new HandlerFailure('no longer wanted'));
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      if (ms < Number.MAX_SAFE_INTEGER)
        this.#time.after(ms, () => {
          signal.removeEventListener('abort', leave);
          resolve();
        });
      return undefined;
    });
  }
}
