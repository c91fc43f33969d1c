import { HandlerFailure } from '../core/handler.ts';

/** So many at once; the others wait in the order they came, and no more than so many of them. */
export class Turns {
  readonly #waitersMax: number;
  readonly #waiters = new Set<() => void>();
  #free: number;

  constructor(concurrency: number, waitersMax: number) {
    this.#free = concurrency;
    this.#waitersMax = waitersMax;
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  /** Resolves when it is the caller's turn, which ends with `release`. @throws HandlerFailure when too many wait, or the signal aborts meanwhile */
  async take(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new HandlerFailure('no longer wanted');
    if (this.#free > 0) {
      this.#free--;
      return undefined;
    }
    if (this.#waiters.size >= this.#waitersMax)
      throw new HandlerFailure(`${this.#waitersMax} requests already wait for a turn (handler-concurrency)`);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiters.delete(begin);
        reject(new HandlerFailure('no longer wanted while it waited for its turn'));
      };
      const begin = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiters.add(begin);
    });
  }

  release(): void {
    const [next] = this.#waiters;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiters.delete(next);
    next();
  }
}
