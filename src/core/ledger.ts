import { OUTCOMES, type Outcome } from './outcome.ts';

/** What admission depends on. */
export interface Bounds {
  readonly connectionsMax: number;
  readonly connectionsMaxPerUser: number;
  readonly bufferMaxBytes: number;
}

/**
 * The one account of connections and of the memory their bytes take: who may come in, who may read, how everything ended.
 * `accepted` always equals `open` plus the sum of the outcomes.
 */
export class Ledger {
  bounds: Bounds;
  accepted = 0;
  open = 0;
  heldBytes = 0;
  /** Requests that wait for a turn of their handler. */
  queued = 0;
  /** How long those waited that do so no more, all together. */
  queuedMs = 0;
  readonly ended = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  readonly #users = new Map<number, number>();

  constructor(bounds: Bounds) {
    this.bounds = bounds;
  }

  /** Whether one more connection may be taken from the listen queue. */
  get mayAccept(): boolean {
    return this.open < this.bounds.connectionsMax && this.heldBytes < this.bounds.bufferMaxBytes;
  }

  /** Whether requests other than the oldest may be read on. */
  get mayRead(): boolean {
    return this.heldBytes < this.bounds.bufferMaxBytes;
  }

  /** No user can have too many while there are fewer connections than one may have: then nobody needs to be asked who they are. */
  get mustAskUser(): boolean {
    return this.open > this.bounds.connectionsMaxPerUser;
  }

  /** Those that are refused may stay until they are told, as long as they take up no more than half of what one user leaves to the others. */
  get mayTell(): boolean {
    return this.open <= (this.bounds.connectionsMax + this.bounds.connectionsMaxPerUser) / 2;
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
    return (this.#users.get(uid) ?? 0) < this.bounds.connectionsMaxPerUser;
  }

  /** Counts a connection that stays open for its user. */
  join(uid: number): void {
    this.#users.set(uid, (this.#users.get(uid) ?? 0) + 1);
  }

  leave(uid: number): void {
    const left = (this.#users.get(uid) ?? 0) - 1;
    if (left > 0) this.#users.set(uid, left);
    else this.#users.delete(uid);
  }
}
