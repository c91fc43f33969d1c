import { Row } from './calls/row.ts';
import { Claim, type ClaimUser, type Room, type UserKey, WAITS } from './claim.ts';

/** What any user may take however full the memory is, in bytes: so a small request is always answered. */
export const ALWAYS_BYTES = 64 * 1024;
/** What a claim that is woken is expected to take at once, in bytes. */
const PIECE_BYTES = 256 * 1024;

/**
 * The memory that requests and replies take, as claims within `buffer-max`.
 *
 * The oldest claim may always grow, and what it takes counts for nobody, or a full memory would never become empty.
 * So may one of those whose reply is being made, until it ends, or the oldest could wait for its turn for ever. The
 * others share the bound, of which one user has no more than nine tenths. So the sum stays within the bound and what
 * two requests may take at most, beside ALWAYS_BYTES and one piece for each user.
 */
export class Memory implements Room {
  bytes = 0;
  /** Called when more is taken than before. */
  onGrowth: () => void = () => undefined;
  /** Calls once those that were woken have gone on: what they did not take is there for others. */
  later: (wake: () => void) => void = () => undefined;
  readonly #claims = new Row<Claim>();
  /** The one with a reply that passes the bound. */
  #passing: Claim | undefined;
  readonly #users = new Map<UserKey, ClaimUser>();
  /** Those of whom a claim may be waiting. */
  readonly #waiting = new Set<ClaimUser>();
  /** The last one that was left without claims. */
  #idle: ClaimUser | undefined;
  #wakesLater = false;
  #serial = 0;
  #maxBytes = 0;
  /** Nine tenths, as with connections: one user can't shut the others out. */
  #userMaxBytes = 0;
  /** For the oldest claim of a user, half of what is left by that: a user at its share goes on all the same. */
  #usersOldestMaxBytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  set maxBytes(bytes: number) {
    this.#maxBytes = bytes;
    this.#userMaxBytes = Math.ceil(bytes * 0.9);
    this.#usersOldestMaxBytes = Math.ceil(bytes * 0.95);
    this.#wake();
  }

  /** How much more may be taken; less than 0 where the oldest claim went on at the bound. */
  get freeBytes(): number {
    return this.#maxBytes - this.bytes;
  }

  /** So little is taken that any claim may grow: then nobody needs to be asked whose it is. */
  get isRoomy(): boolean {
    return this.bytes < this.#userMaxBytes;
  }

  /** A new claim, of nothing yet; the youngest of all. */
  claim(key: UserKey): Claim {
    let user = this.#users.get(key);
    if (user === undefined) {
      user = { key, bytes: 0, claims: new Row(), waiting: { reply: [], begin: [], read: [] } };
      this.#users.set(key, user);
    }
    const claim = new Claim(this, user, ++this.#serial);
    claim.places = [this.#claims.add(claim), user.claims.add(claim)];
    return claim;
  }

  /** For a claim. @param promisedBytes to claims that were woken just now. @param ofUser of them, to the same user's */
  mayGrow(claim: Claim, promisedBytes = 0, ofUser = 0): boolean {
    if (this.bytes + promisedBytes < this.#userMaxBytes) return true;
    const { user } = claim;
    const oldest = this.#claims.first;
    const passing = this.#passing === oldest ? undefined : this.#passing;
    if (claim === oldest || claim === passing || user.bytes + ofUser < ALWAYS_BYTES) return true;
    const [apart, alsoApart] = [oldest?.bytes ?? 0, passing?.bytes ?? 0];
    const bytes = user.bytes + ofUser - (oldest?.user === user ? apart : 0) - (passing?.user === user ? alsoApart : 0);
    const maxBytes = claim === user.claims.first ? this.#usersOldestMaxBytes : this.#userMaxBytes;
    return bytes < maxBytes && this.bytes + promisedBytes - apart - alsoApart < this.#maxBytes;
  }

  /** For a claim. */
  pass(claim: Claim): boolean {
    if (claim.places !== undefined) this.#passing ??= claim;
    return this.#passing === claim;
  }

  /** For a claim. */
  set(claim: Claim, bytes: number): void {
    const more = bytes - claim.bytes;
    if (more === 0 || claim.places === undefined) return;
    claim.bytes = bytes;
    claim.user.bytes += more;
    this.bytes += more;
    if (more > 0) this.onGrowth();
    else this.#wake();
  }

  /** For a claim: one of this user waits for room. */
  waits(user: ClaimUser): void {
    this.#waiting.add(user);
  }

  /** For a claim. */
  end(claim: Claim): void {
    const { user, places } = claim;
    if (places === undefined) return;
    claim.places = undefined;
    if (this.#passing === claim) this.#passing = undefined;
    claim.stopWaiting();
    for (const place of places) place.leave();
    user.bytes -= claim.bytes;
    this.bytes -= claim.bytes;
    claim.bytes = 0;
    if (user.claims.size === 0) this.#forgetLater(user);
    this.#wake();
  }

  /** The last one without claims stays: it may be the one that asks next. */
  #forgetLater(user: ClaimUser): void {
    const { key, claims } = this.#idle ?? user;
    if (key !== user.key && claims.size === 0) this.#users.delete(key);
    this.#idle = user;
  }

  /** Of those that wait. */
  get #oldestReply(): Claim | undefined {
    const replies = [...this.#waiting].flatMap((user) => user.waiting.reply.slice(0, 1));
    return replies.sort((one, other) => (one.isOlderThan(other) ? -1 : 1))[0];
  }

  /** Wakes as many claims as there is room for, if each takes a piece: users in turn. */
  #wake(): void {
    if (this.#waiting.size === 0) return;
    const oldest = this.#claims.first;
    if (oldest?.isWaiting) oldest.wake();
    if (this.#passing === undefined) this.#oldestReply?.wake();
    const promised = new Map<ClaimUser, number>();
    let [promisedBytes, before] = [0, -1];
    while (before < promisedBytes) {
      before = promisedBytes;
      for (const user of this.#waiting) {
        const next = WAITS.map((wait) => user.waiting[wait][0]).find((claim) => claim !== undefined);
        const ofUser = promised.get(user) ?? 0;
        if (next === undefined) this.#waiting.delete(user);
        else if (this.mayGrow(next, promisedBytes, ofUser)) {
          promisedBytes += PIECE_BYTES;
          promised.set(user, ofUser + PIECE_BYTES);
          next.wake();
        }
      }
    }
    if (promisedBytes > 0) this.#wakeLater();
  }

  #wakeLater(): void {
    if (this.#waiting.size === 0 || this.#wakesLater) return;
    this.#wakesLater = true;
    this.later(() => {
      this.#wakesLater = false;
      this.#wake();
    });
  }
}
