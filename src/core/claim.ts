import type { Place, Row } from './calls/row.ts';

/** Whose a claim is: a uid for the peers of a Unix socket, a name for all others. */
export type UserKey = number | string;

/** What a claim waits to do, in the order in which room is given: what is nearest to its end comes first. */
export const WAITS = ['reply', 'begin', 'read'] as const;
export type Wait = (typeof WAITS)[number];

/** The claims of one user. */
export interface ClaimUser {
  readonly key: UserKey;
  bytes: number;
  /** In the order in which they were made. */
  readonly claims: Row<Claim>;
  /** Those that wait for room, the oldest first. */
  readonly waiting: Record<Wait, Claim[]>;
}

/** What a claim is made of: core/memory.ts. */
export interface Room {
  mayGrow(claim: Claim): boolean;
  /** Has it go on beyond the bound, as no other may until it ends. @returns false where another one does */
  pass(claim: Claim): boolean;
  set(claim: Claim, bytes: number): void;
  waits(user: ClaimUser): void;
  end(claim: Claim): void;
}

/** The memory that one request and its reply take, or wait for. */
export class Claim {
  bytes = 0;
  /** For the room: where it stands among all claims, and among those of its user. */
  places: readonly [Place<Claim>, Place<Claim>] | undefined;
  readonly user: ClaimUser;
  readonly #room: Room;
  readonly #serial: number;
  #wait: { readonly kind: Wait; readonly resume: () => void } | undefined;

  /** @param serial the lower the older */
  constructor(room: Room, user: ClaimUser, serial: number) {
    this.#room = room;
    this.user = user;
    this.#serial = serial;
  }

  /** Whether it may be set to more; to be asked before each piece. */
  get mayGrow(): boolean {
    return this.#room.mayGrow(this);
  }

  /** Whether work may begin: replies that its user has begun go on first, or there would be more and more of them. */
  get mayBegin(): boolean {
    return this.user.waiting.reply.length === 0 && this.mayGrow;
  }

  /**
   * To be asked for a reply that is being made: it has a turn, for which all others may be waiting. Where no other one
   * does, it passes the bound from now on, until it ends.
   * @returns whether it may go on
   */
  pressOn(): boolean {
    return this.#room.mayGrow(this) || this.#room.pass(this);
  }

  /** How much it takes from now on, in bytes. What becomes free wakes others. Nothing once it has ended. */
  set(bytes: number): void {
    this.#room.set(this, bytes);
  }

  /** Gives everything back, and waits for nothing. */
  end(): void {
    this.#room.end(this);
  }

  get isWaiting(): boolean {
    return this.#wait !== undefined;
  }

  /** Waits until there is room. @param resume called once, then to come back in a later turn and to ask again */
  wait(kind: Wait, resume: () => void): void {
    this.stopWaiting();
    this.#wait = { kind, resume };
    const waiting = this.user.waiting[kind];
    waiting.splice(placeOf(this, waiting), 0, this);
    this.#room.waits(this.user);
  }

  stopWaiting(): void {
    if (this.#wait === undefined) return;
    const waiting = this.user.waiting[this.#wait.kind];
    waiting.splice(waiting.indexOf(this), 1);
    this.#wait = undefined;
  }

  /** For the room: there is some. */
  wake(): void {
    const resume = this.#wait?.resume;
    this.stopWaiting();
    resume?.();
  }

  /** Whether it was made before another. */
  isOlderThan(other: Claim): boolean {
    return this.#serial < other.#serial;
  }
}

/** Where a claim stands in a list in the order of age. */
function placeOf(claim: Claim, list: readonly Claim[]): number {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (list[middle]?.isOlderThan(claim)) from = middle + 1;
    else to = middle;
  }
  return from;
}
