import { Row } from '../core/calls/row.ts';
import type { UserKey } from '../core/claim.ts';
import { HandlerFailure } from '../core/handler.ts';
import { FreeTurns } from './free-turns.ts';
import { type Applicant, Waiter } from './waiter.ts';

/**
 * So many at once; the others wait, and no more than so many of them. Users take turns, and the requests of one user
 * come in their order, so that nobody waits for all that another one has asked for. A turn may be a thing that the
 * work is done with: those come with `release`.
 */
export class Turns<T = void> {
  readonly #waitersMax: number;
  /** Of each user that waits; whoever had a turn goes to the end. */
  readonly #waiters = new Map<UserKey, Row<Waiter<T>>>();
  readonly #free = new FreeTurns<T>();
  /** Those that nobody has had yet: they may be a great many. Less than 0: so many are to be taken away. */
  #fresh: number;
  #waiting = 0;

  /** @param concurrency turns there are at first: 0 where a turn is a thing */
  constructor(concurrency: number, waitersMax: number) {
    this.#fresh = concurrency;
    this.#waitersMax = waitersMax;
  }

  /** Turns that nobody has. */
  get free(): number {
    return this.#free.size + Math.max(0, this.#fresh);
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** As `ask`, for those who have the time of a promise. @throws HandlerFailure */
  async take(applicant: Applicant): Promise<T> {
    return new Promise((resolve, reject) => {
      this.ask(applicant, resolve, reject);
    });
  }

  /**
   * Calls `begin` when it is the caller's turn, perhaps at once; it ends with `release`. Nobody has one while there is
   * no memory for the reply.
   * @param leave called instead where it is no longer wanted meanwhile @throws HandlerFailure when too many wait
   */
  ask({ claim, cancellation }: Applicant, begin: (turn: T) => void, leave: (failure: HandlerFailure) => void): void {
    if (cancellation.isCancelled) throw new HandlerFailure('no longer wanted');
    if (this.#hasFree && claim.mayBegin) return begin(this.#pick());
    const { key } = claim.user;
    const waiters = this.#waiters.get(key) ?? new Row<Waiter<T>>();
    this.#refuseTooMany(waiters.size);
    const waiter = new Waiter(claim, cancellation, begin, leave, this.#remove);
    waiter.place = waiters.add(waiter);
    if (waiters.size === 1) this.#waiters.set(key, waiters);
    this.#waiting++;
    if (this.#hasFree) this.#waitForMemory(waiter);
  }

  /** Gives a turn back, or a new one to those there are. */
  release(turn: T): void {
    if (this.#fresh < 0) this.#fresh++;
    else this.#free.add(turn);
    this.#give();
  }

  /** Takes a turn away that nobody has. @returns false where somebody has it */
  withdraw(turn: T): boolean {
    return this.#free.remove(turn);
  }

  /** So many turns more, or less: those that are in use are taken away once they are given back. */
  add(turns: number): void {
    this.#fresh += turns;
    while (this.#fresh < 0 && this.#free.size > 0) {
      this.#free.take();
      this.#fresh++;
    }
    this.#give();
  }

  get #hasFree(): boolean {
    return this.#free.size > 0 || this.#fresh > 0;
  }

  #pick(): T {
    if (this.#free.size > 0) return this.#free.take();
    this.#fresh--;
    return undefined as T;
  }

  #refuseTooMany(ofUser: number): void {
    // One user leaves a tenth to the others, as with connections.
    const userMax = Math.ceil(this.#waitersMax * 0.9);
    if (this.#waiting >= this.#waitersMax)
      throw new HandlerFailure(`${this.#waitersMax} requests already wait for a turn (handler-concurrency)`, {
        fault: 'queue',
      });
    if (ofUser >= userMax)
      throw new HandlerFailure(`${userMax} requests of one user already wait for a turn (handler-concurrency)`, {
        fault: 'queue',
      });
  }

  #give(): void {
    while (this.#hasFree) {
      const next = this.#next();
      if (next === undefined) return;
      next.begin(this.#pick());
    }
  }

  #next(): Waiter<T> | undefined {
    for (const [key, waiters] of this.#waiters) {
      for (let place = waiters.head; place !== undefined; place = place.after) {
        const waiter = place.thing;
        if (!waiter.claim.mayBegin) {
          this.#waitForMemory(waiter);
          continue;
        }
        this.#remove(waiter);
        if (waiters.size > 0 && this.#waiters.size > 1) {
          this.#waiters.delete(key);
          this.#waiters.set(key, waiters);
        }
        return waiter;
      }
    }
    return undefined;
  }

  readonly #remove = (waiter: Waiter<T>): void => {
    const { key } = waiter.claim.user;
    waiter.leave();
    this.#waiting--;
    if (this.#waiters.get(key)?.size === 0) this.#waiters.delete(key);
  };

  /** There is a turn, and nothing but memory is missing. */
  #waitForMemory({ claim }: Waiter<T>): void {
    if (!claim.isWaiting) claim.wait('begin', () => this.#give());
  }
}
