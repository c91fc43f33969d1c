import { HandlerFailure } from '../core/handler.ts';

/**
 * So many at once; the others wait in the order they came, and no more than so many of them. A turn may be a thing that the work is done with: those come
 * with `release`.
 */
export class Turns<T = void> {
  readonly #waitersMax: number;
  readonly #waiters = new Set<(turn: T) => void>();
  readonly #free: T[] = [];
  /** Those that nobody has had yet: they may be a great many. */
  #fresh: number;

  /** @param concurrency turns there are at first: 0 where a turn is a thing */
  constructor(concurrency: number, waitersMax: number) {
    this.#fresh = concurrency;
    this.#waitersMax = waitersMax;
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  /** Resolves when it is the caller's turn, which ends with `release`. @throws HandlerFailure when too many wait, or the signal aborts meanwhile */
  async take(signal: AbortSignal): Promise<T> {
    if (signal.aborted) throw new HandlerFailure('no longer wanted');
    // The one used last: what it needs is likelier to be at hand.
    if (this.#free.length > 0) return this.#free.pop() as T;
    if (this.#fresh > 0) {
      this.#fresh--;
      return undefined as T;
    }
    if (this.#waiters.size >= this.#waitersMax)
      throw new HandlerFailure(`${this.#waitersMax} requests already wait for a turn (handler-concurrency)`);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiters.delete(begin);
        reject(new HandlerFailure('no longer wanted while it waited for its turn'));
      };
      const begin = (turn: T): void => {
        signal.removeEventListener('abort', leave);
        resolve(turn);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiters.add(begin);
    });
  }

  /** Gives a turn back, or a new one to those there are. */
  release(turn: T): void {
    const [next] = this.#waiters;
    if (next === undefined) {
      this.#free.push(turn);
      return;
    }
    this.#waiters.delete(next);
    next(turn);
  }

  /** Takes a turn away that nobody has. @returns false where somebody has it */
  withdraw(turn: T): boolean {
    const at = this.#free.indexOf(turn);
    if (at >= 0) this.#free.splice(at, 1);
    return at >= 0;
  }
}
