import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { admits } from '../core/access.ts';
import type { UserKey } from '../core/claim.ts';
import { type Deadline, TELL_MS } from '../core/deadlines.ts';
import { type PeerCredentials, userOfPeer } from '../core/outcome.ts';
import { hasBody } from './check-head.ts';
import { LastResponse } from './last-response.ts';
import { Lull } from './lull.ts';
import type { OpenExchange } from './open-exchange.ts';
import { OpenExchanges } from './open-exchanges.ts';
import { PATIENCE } from './patience.ts';
import type { House, Keeper, Message } from './premises.ts';
import { type Refusal, refusals } from './refusal.ts';
import { rawResponse } from './response-text.ts';
import { writeLine } from './write-line.ts';

/** One connection: its peer, the requests on it, and the time between them. */
export class HttpConnection {
  readonly peer: PeerCredentials;
  readonly user: UserKey;
  readonly exchanges = new OpenExchanges();
  readonly #socket: Socket;
  readonly #fd: number;
  readonly #house: House;
  readonly #keeper: Keeper;
  readonly #lull: Lull;
  #endAt: number | undefined;
  /** What came on it last is no HTTP: nothing after it can be understood. */
  #isBroken = false;
  readonly #last = new LastResponse();
  /** What is still to come of the request that was refused last is read, and dropped. */
  #lingers = false;

  constructor(fd: number, socket: Socket, peer: PeerCredentials, house: House, keeper: Keeper) {
    this.#fd = fd;
    // Where a tunnel was asked for, Node's server listens no more. What matters of an error is the close behind it.
    this.#socket = socket.on('error', () => undefined);
    this.#house = house;
    this.#keeper = keeper;
    this.#lull = new Lull(fd, socket, house);
    this.peer = peer;
    this.user = userOfPeer(peer);
  }

  /** The next of its own, or of a request on it. */
  get deadline(): Deadline | undefined {
    const own = this.#ownDeadline;
    const theirs = this.exchanges.deadline;
    return own === undefined || (theirs !== undefined && theirs.at < own.at) ? theirs : own;
  }

  get #ownDeadline(): Deadline | undefined {
    if (this.#endAt !== undefined) return { at: this.#endAt, option: 'tell' };
    if (this.exchanges.size > 0) return undefined;
    return { at: this.#lull.endsAt, option: 'read-timeout' };
  }

  passDeadline(): void {
    const now = this.#house.clock.now();
    this.exchanges.passDeadlines(now);
    if ((this.#ownDeadline?.at ?? Number.POSITIVE_INFINITY) <= now) this.#passOwnDeadline();
  }

  #passOwnDeadline(): void {
    if (this.#endAt !== undefined || this.#lull.isSilent || this.#socket.writableLength > 0) this.close();
    else if (this.#lull.isHeadDue) this.refuse(refusals.headLate(this.#house.terms.settings));
    else this.#headBegan();
  }

  #headBegan(): void {
    this.#lull.headBegan();
    this.#keeper.watch(this);
  }

  /** Whether it could be closed without harm to anybody: no request is on it, and none has begun to come. */
  get isIdle(): boolean {
    return this.exchanges.size === 0 && this.#lull.isSilent;
  }

  /**
   * Ends where no request is on it, for somebody who waits for a place: one that has just come has a moment to ask
   * first, and so has a head that has begun to come.
   * @returns whether it ends, now or as was planned before
   */
  makeRoom(): boolean {
    if (this.#endAt !== undefined) return true;
    if (this.exchanges.size > 0) return false;
    if (this.isIdle) {
      if (this.#lull.graceMs > 0) return false;
      this.close();
      return true;
    }
    // Of one that was kept nobody knows when its head began: it has its moment from this look on.
    if (this.#lull.hasBytes && !this.#lull.isHeadDue) this.#headBegan();
    if (this.#last.isKnown || !this.#lull.isHeadSlow) return false;
    this.refuse(refusals.headSlow);
    return true;
  }

  /** Whether its user may ask by the settings of now. */
  get mayAsk(): boolean {
    const { access } = this.#house.ledger.bounds;
    return access === undefined || admits(access, this.peer, () => this.#house.kernel.peerGroups(this.#fd));
  }

  get hasUnread(): boolean {
    return this.#lull.hasUnread;
  }

  get untakenBytes(): number {
    return this.#socket.destroyed ? 0 : this.#house.kernel.untakenBytes(this.#fd);
  }

  /** Whether the client has left altogether: of TCP, an end counts as that, for nothing else tells. */
  get hasLeft(): boolean {
    return this.peer.over !== undefined || this.#socket.destroyed || this.#house.kernel.hasHungUp(this.#fd);
  }

  /** A deadline of a request on it may have come nearer. */
  watch(): void {
    this.#keeper.watch(this);
  }

  /** @returns whether what has come is answered */
  came(response: ServerResponse): boolean {
    return this.#last.came(response, this.#house.isDraining);
  }

  joined(exchange: OpenExchange): void {
    this.exchanges.add(exchange);
    this.#keeper.watch(this);
  }

  left(exchange: OpenExchange): void {
    this.exchanges.delete(exchange);
    this.#rest();
    this.#keeper.left(this.#lull.since);
  }

  /** What came was answered: the next may come, or the end. Those before it have their replies first. */
  #rest(): void {
    this.#lull.begin();
    this.#keeper.watch(this);
    if (this.exchanges.size > 0) return;
    this.#last.settled();
    const isEnding = this.#lingers || this.#isBroken || this.#house.isDraining;
    if (isEnding) this.#endIn(this.#lingers ? PATIENCE.lingerMs : TELL_MS);
  }

  /** Answers with a status and a line. What is still to come of the request is read to its end first, for a moment. */
  tell(message: Message, status: number, line: string, id?: string): void {
    const isWhole = message.request.complete || !hasBody(message.request);
    if (!isWhole) this.#last.end(message.response);
    this.#lingers ||= !isWhole;
    if (this.exchanges.size === 0) this.#rest();
    writeLine(message, isWhole, status, line, id);
  }

  /** What came on it is no request: ends it, with a status where no response is under way. */
  refuse(refusal: Refusal): void {
    if (this.#isBroken || this.#lingers || this.#endAt !== undefined) return;
    this.#isBroken = true;
    this.#last.end();
    const { arriving } = this.exchanges;
    if (arriving !== undefined) return arriving.refuse(refusal);
    const id = this.#keeper.count(this.peer, refusal);
    // Those before it that are whole have their replies first.
    if (this.exchanges.size > 0) return undefined;
    this.endSoon();
    return void this.#socket.end(rawResponse(refusal, id));
  }

  /** The service stops: a connection that has just come may still bring its request. */
  quit(): void {
    if (this.exchanges.size > 0) this.#last.end();
    if (!this.isIdle) return;
    if (this.#lull.graceMs > 0) this.#endIn(this.#lull.graceMs);
    else this.close();
  }

  halfClosed(): void {
    if (this.hasLeft) this.close();
    else setTimeout(() => this.halfClosed(), PATIENCE.halfClosedLookMs).unref();
  }

  /** Whatever is under way on it has so long to go out. */
  endSoon(): void {
    this.#endIn(TELL_MS);
  }

  close(): void {
    this.#socket.destroy();
  }

  #endIn(ms: number): void {
    this.#endAt ??= this.#house.clock.now() + ms;
    this.#keeper.watch(this);
  }
}
