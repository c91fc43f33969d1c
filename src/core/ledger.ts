import type { Access } from './access.ts';
import type { UserKey } from './claim.ts';
import { Memory } from './memory.ts';
import { OUTCOMES, type Outcome } from './outcome.ts';

/** Users that have no connection now and are remembered all the same, at most. */
const REMEMBERED_MAX = 64;

/** What admission depends on. */
export interface Bounds {
  readonly connectionsMax: number;
  readonly connectionsMaxPerUser: number;
  readonly bufferMaxBytes: number;
  /** Who may ask; whoever can connect unless given. */
  readonly access?: Access | undefined;
  /** Connections at once of those who look at metrics; LOOKERS_MAX unless given. */
  readonly lookersMax?: number | undefined;
}

/** Those that may not ask count as one user while they are told so: they take no place of somebody who may. */
export const STRANGER = 'a stranger';
/** Of all places they have so much at once, rounded up. */
const STRANGERS_SHARE = 1 / 16;

/**
 * The one account of connections, of the requests that wait for a turn, and of the memory that all of them take: who
 * may come in, who may go on, how everything ended. `accepted` always equals `open` plus the sum of the outcomes.
 */
export class Ledger {
  readonly memory: Memory;
  accepted = 0;
  open = 0;
  /** Requests that wait for a turn of their handler. */
  queued = 0;
  /** How long those waited that do so no more, all together. */
  queuedMs = 0;
  readonly ended = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  /** How many connections each user has that stay open. */
  readonly #users = new Map<UserKey, number>();
  #bounds: Bounds;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    this.memory = new Memory(bounds.bufferMaxBytes);
  }

  get bounds(): Bounds {
    return this.#bounds;
  }

  set bounds(bounds: Bounds) {
    this.#bounds = bounds;
    this.memory.maxBytes = bounds.bufferMaxBytes;
  }

  /**
   * Whether one more connection may be taken from the listen queue. It takes no memory to speak of before it is read.
   */
  get mayAccept(): boolean {
    return this.open < this.#bounds.connectionsMax;
  }

  /**
   * No user can have too many while there are fewer connections than one may have: then nobody is asked who they are.
   */
  get mustAskUser(): boolean {
    return this.open > this.#bounds.connectionsMaxPerUser;
  }

  /**
   * Those that are refused may stay until they are told, while they take up half of what one user leaves to the others.
   */
  get mayTell(): boolean {
    return this.open <= (this.#bounds.connectionsMax + this.#bounds.connectionsMaxPerUser) / 2;
  }

  /** Those that may not ask may stay until they are told, while they are few. */
  get mayTellStranger(): boolean {
    return (this.#users.get(STRANGER) ?? 0) < Math.ceil(this.#bounds.connectionsMax * STRANGERS_SHARE);
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
  mayUse(user: UserKey): boolean {
    return (this.#users.get(user) ?? 0) < this.#bounds.connectionsMaxPerUser;
  }

  /**
   * How many connections one user may keep from others when no place is free: nine tenths of those there are, and not
   * all of them where there are several.
   */
  get share(): number {
    const { connectionsMax } = this.#bounds;
    return Math.max(1, Math.min(Math.ceil(connectionsMax * 0.9), connectionsMax - 1));
  }

  /** The user with the most connections that stay. */
  get greediest(): { readonly user: UserKey | undefined; readonly connections: number } {
    let [user, connections]: [UserKey | undefined, number] = [undefined, 0];
    for (const [one, count] of this.#users) if (count > connections) [user, connections] = [one, count];
    return { user, connections };
  }

  /** Counts a connection that stays open for its user. */
  join(user: UserKey): void {
    this.#users.set(user, (this.#users.get(user) ?? 0) + 1);
  }

  leave(user: UserKey): void {
    const left = (this.#users.get(user) ?? 0) - 1;
    // To forget whoever has none, and to learn of them anew, would cost each short request.
    if (left > 0 || this.#users.size <= REMEMBERED_MAX) this.#users.set(user, left);
    else this.#users.delete(user);
  }
}
