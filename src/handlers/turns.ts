import { type CallContext, HandlerFailure } from '../core/handler.ts';

/** Memory is given back without a word, by whoever held it: so it is looked for now and then. */
const LOOK_FOR_MEMORY_MS = 20;

/** What is asked of a request that wants a turn. */
export interface Applicant extends Pick<CallContext, 'peer' | 'signal'> {
  /** Whether it can use a turn now; always, unless given. Where it can't, it is asked again. */
  readonly mayBegin?: (() => boolean) | undefined;
}

interface Waiter<T> {
  mayBegin(): boolean;
  begin(turn: T): void;
}

/**
 * So many at once; the others wait, and no more than so many of them. Users take turns, and the requests of one user come in their order, so that nobody waits
 * for all that another one has asked for. A turn may be a thing that the work is done with: those come with `release`.
 */
export class Turns<T = void> {
  readonly #waitersMax: number;
  /** Of each user that waits; whoever had a turn goes to the end. */
  readonly #waiters = new Map<number, Set<Waiter<T>>>();
  readonly #free: T[] = [];
  /** Those that nobody has had yet: they may be a great many. Less than 0: so many are to be taken away. */
  #fresh: number;
  #waiting = 0;
  #look: NodeJS.Timeout | undefined;

  /** @param concurrency turns there are at first: 0 where a turn is a thing */
  constructor(concurrency: number, waitersMax: number) {
    this.#fresh = concurrency;
    this.#waitersMax = waitersMax;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Resolves when it is the caller's turn, which ends with `release`. Nobody has one while there is no memory for the reply.
   * @throws HandlerFailure when too many wait, or the signal aborts meanwhile
   */
  async take({ peer: { uid }, signal, mayBegin = () => true }: Applicant): Promise<T> {
    if (signal.aborted) throw new HandlerFailure('no longer wanted');
    if (this.#hasFree && mayBegin()) return this.#pick();
    const waiters = this.#waiters.get(uid) ?? new Set();
    this.#refuseTooMany(waiters.size);
    return new Promise((resolve, reject) => {
      const waiter: Waiter<T> = {
        mayBegin,
        begin: (turn) => {
          signal.removeEventListener('abort', leave);
          resolve(turn);
        },
      };
      const leave = (): void => {
        this.#remove(uid, waiters, waiter);
        reject(new HandlerFailure('no longer wanted while it waited for its turn'));
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiters.set(uid, waiters.add(waiter));
      this.#waiting++;
      this.#lookLater();
    });
  }

  /** Gives a turn back, or a new one to those there are. */
  release(turn: T): void {
    if (this.#fresh < 0) this.#fresh++;
    else this.#free.push(turn);
    this.#give();
  }

  /** Takes a turn away that nobody has. @returns false where somebody has it */
  withdraw(turn: T): boolean {
    const at = this.#free.indexOf(turn);
    if (at >= 0) this.#free.splice(at, 1);
    return at >= 0;
  }

  /** So many turns more, or less: those that are in use are taken away once they are given back. */
  add(turns: number): void {
    this.#fresh += turns;
    while (this.#fresh < 0 && this.#free.length > 0) {
      this.#free.pop();
      this.#fresh++;
    }
    this.#give();
  }

  get #hasFree(): boolean {
    return this.#free.length > 0 || this.#fresh > 0;
  }

  /** The one used last: what it needs is likelier to be at hand. */
  #pick(): T {
    if (this.#free.length > 0) return this.#free.pop() as T;
    this.#fresh--;
    return undefined as T;
  }

  #refuseTooMany(ofUser: number): void {
    // One user leaves a tenth to the others, as with connections.
    const userMax = Math.ceil(this.#waitersMax * 0.9);
    if (this.#waiting >= this.#waitersMax)
      throw new HandlerFailure(`${this.#waitersMax} requests already wait for a turn (handler-concurrency)`);
    if (ofUser >= userMax)
      throw new HandlerFailure(`${userMax} requests of one user already wait for a turn (handler-concurrency)`);
  }

  #give(): void {
    while (this.#hasFree) {
      const next = this.#next();
      if (next === undefined) break;
      next.begin(this.#pick());
    }
    this.#lookLater();
  }

  #next(): Waiter<T> | undefined {
    for (const [uid, waiters] of this.#waiters) {
      for (const waiter of waiters) {
        if (!waiter.mayBegin()) continue;
        this.#remove(uid, waiters, waiter);
        if (waiters.size > 0) {
          this.#waiters.delete(uid);
          this.#waiters.set(uid, waiters);
        }
        return waiter;
      }
    }
    return undefined;
  }

  #remove(uid: number, waiters: Set<Waiter<T>>, waiter: Waiter<T>): void {
    waiters.delete(waiter);
    this.#waiting--;
    if (waiters.size === 0) this.#waiters.delete(uid);
  }

  /** Where there is a turn and nobody may begin. */
  #lookLater(): void {
    if (this.#look !== undefined || !this.#hasFree || this.#waiting === 0) return;
    this.#look = setTimeout(() => {
      this.#look = undefined;
      this.#give();
    }, LOOK_FOR_MEMORY_MS);
  }
}
