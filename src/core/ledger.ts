import { OUTCOMES, type Outcome } from './outcome.ts';

/** What any user may hold of requests and replies, however full the memory is: so that a small request is always read and answered. */
export const ALWAYS_BYTES = 64 * 1024;

/** What admission depends on. */
export interface Bounds {
  readonly connectionsMax: number;
  readonly connectionsMaxPerUser: number;
  readonly bufferMaxBytes: number;
}

/** What one user has: the connections that stay open, and the memory their requests and replies take. */
export interface User {
  readonly uid: number;
  connections: number;
  heldBytes: number;
}

/** What one connection holds, and whose it is. */
export interface Holder {
  /** Undefined while it holds nothing and is in its first turn. */
  readonly user: User | undefined;
  readonly heldBytes: number;
}

/** How old a connection is, among those that stay. */
export type Rank = 'oldest' | 'oldest of its user' | 'younger';

/**
 * The one account of connections and of the memory their bytes take: who may come in, who may read, how everything ended.
 * `accepted` always equals `open` plus the sum of the outcomes.
 */
export class Ledger {
  accepted = 0;
  open = 0;
  heldBytes = 0;
  /** Requests that wait for a turn of their handler. */
  queued = 0;
  /** How long those waited that do so no more, all together. */
  queuedMs = 0;
  readonly ended = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  readonly #users = new Map<number, User>();
  #bounds: Bounds;
  /** What one user may hold: nine tenths, as with connections, so that one can't shut the others out. */
  #userMaxBytes = 0;
  /** Its oldest connection may take half of what that leaves to the others, so that a user at its share goes on all the same. */
  #usersOldestMaxBytes = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    this.bounds = bounds;
  }

  get bounds(): Bounds {
    return this.#bounds;
  }

  set bounds(bounds: Bounds) {
    this.#bounds = bounds;
    this.#userMaxBytes = Math.ceil(bounds.bufferMaxBytes * 0.9);
    this.#usersOldestMaxBytes = Math.ceil(bounds.bufferMaxBytes * 0.95);
  }

  /** Whether one more connection may be taken from the listen queue. It takes no memory to speak of before it is read. */
  get mayAccept(): boolean {
    return this.open < this.#bounds.connectionsMax;
  }

  /** How much more may be held; less than 0 where the oldest connection went on at the bound. */
  get freeBytes(): number {
    return this.#bounds.bufferMaxBytes - this.heldBytes;
  }

  /** So little is held that anybody may hold more: then nobody needs to be asked who they are. */
  get isRoomy(): boolean {
    return this.heldBytes < this.#userMaxBytes;
  }

  /**
   * Whether a connection may hold more of its request or reply; asked before each piece.
   *
   * The oldest of all always may, and what it holds counts for nobody, or a full memory would never become empty. The others share `bufferMaxBytes`, of
   * which one user has no more than nine tenths. So what is held stays within `bufferMaxBytes` and what one connection may hold at most, beside ALWAYS_BYTES
   * for each user, and one piece for each.
   *
   * @param user undefined where it has no connection yet
   * @param oldest the oldest connection of all, undefined where there is none yet
   */
  mayHold(user: User | undefined, rank: Rank, oldest: Holder | undefined): boolean {
    if (rank === 'oldest' || user === undefined || user.heldBytes < ALWAYS_BYTES) return true;
    const apart = oldest?.heldBytes ?? 0;
    const held = user.heldBytes - (oldest?.user === user ? apart : 0);
    const maxBytes = rank === 'younger' ? this.#userMaxBytes : this.#usersOldestMaxBytes;
    return held < maxBytes && this.heldBytes - apart < this.#bounds.bufferMaxBytes;
  }

  /** More is held for a user, or less. */
  hold(user: User, moreBytes: number): void {
    user.heldBytes += moreBytes;
    this.heldBytes += moreBytes;
  }

  /** No user can have too many while there are fewer connections than one may have: then nobody needs to be asked who they are. */
  get mustAskUser(): boolean {
    return this.open > this.#bounds.connectionsMaxPerUser;
  }

  /** Those that are refused may stay until they are told, as long as they take up no more than half of what one user leaves to the others. */
  get mayTell(): boolean {
    return this.open <= (this.#bounds.connectionsMax + this.#bounds.connectionsMaxPerUser) / 2;
  }

  accept(): void {
    this.accepted++;
    this.open++;
  }

  end(outcome: Outcome): void {
    this.ended[outcome]++;
    this.open--;
  }

  queue(): void {
    this.queued++;
  }

  /** Its turn has come, or it waits in vain. */
  leaveQueue(waitedMs: number): void {
    this.queued--;
    this.queuedMs += waitedMs;
  }

  /** Whether this user may open one more, the present one not counted. */
  mayUse(uid: number): boolean {
    return (this.#users.get(uid)?.connections ?? 0) < this.#bounds.connectionsMaxPerUser;
  }

  /** @returns the account of this user, where it has a connection */
  find(uid: number): User | undefined {
    return this.#users.get(uid);
  }

  /** Counts a connection that stays open, or holds memory, for its user. */
  join(uid: number): User {
    let user = this.#users.get(uid);
    if (user === undefined) this.#users.set(uid, (user = { uid, connections: 0, heldBytes: 0 }));
    user.connections++;
    return user;
  }

  leave(user: User): void {
    user.connections--;
    if (user.connections === 0) this.#users.delete(user.uid);
  }
}
