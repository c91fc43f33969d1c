import { type Deadline, nextDeadline } from '../core/deadlines.ts';
import type { Phase } from '../core/exchange.ts';
import type { Holder, User } from '../core/ledger.ts';
import type { Settings } from '../core/options.ts';
import type { ConnectionReport, EndedIn, Outcome, PeerCredentials } from '../core/outcome.ts';
import { type Reason, reasons } from '../core/reasons.ts';
import * as k from '../posix/constants.ts';
import { close, pollNow } from '../posix/descriptor.ts';
import { peerCredentials } from '../posix/socket.ts';
import type { BlockPool } from './block-pool.ts';
import type { Watcher } from './event-loop.ts';
import { Exchange } from './exchange.ts';
import type { Host } from './host.ts';
import type { Owner } from './owner.ts';
import { QueueTime } from './queue-time.ts';

/** Whoever writes so soon after it could has been waiting. */
const AT_ONCE_MS = 50;

/** One accepted connection: what happens on its descriptor and what time it is, as occurrences for the exchange on it. */
export class Connection implements Watcher, Owner, Holder {
  readonly fd: number;
  readonly serial: number;
  readonly acceptedAt: number;
  activeAt: number;
  phaseAt: number;
  stallWarned = false;
  endedIn: EndedIn | undefined;
  /** Its account, once it stays or holds memory. */
  user: User | undefined;
  readonly #host: Host;
  readonly #exchange: Exchange;
  #peer: PeerCredentials | undefined;
  #open = false;
  #paused = false;
  #goOn: (() => void) | undefined;
  #letGoAt = 0;
  #queue: QueueTime | undefined;
  #queuedAt: number | undefined;

  constructor(host: Host, fd: number, serial: number) {
    this.#host = host;
    this.fd = fd;
    this.serial = serial;
    this.acceptedAt = host.now();
    this.activeAt = this.acceptedAt;
    this.phaseAt = this.acceptedAt;
    this.#exchange = new Exchange(this, host.handler);
  }

  get phase(): Phase {
    return this.#exchange.phase;
  }

  /** Who connected. The kernel keeps it for us after the peer is gone, until we close. */
  get peer(): PeerCredentials {
    this.#peer ??= peerCredentials(this.fd);
    return this.#peer;
  }

  /** Memory held for its request or reply, in bytes. */
  get heldBytes(): number {
    return this.#exchange.heldBytes;
  }

  get id(): string {
    return `${this.#host.idPrefix}-${this.serial}`;
  }

  get mayBlock(): boolean {
    return this.#host.sendBuffer.mayBlock && this.#exchange.request.mayBlock;
  }

  get requestBytes(): number {
    return this.#exchange.request.bytes;
  }

  get replyBytes(): number {
    return this.#exchange.writer?.bytes ?? 0;
  }

  get report(): ConnectionReport {
    const queueMs = this.#queue?.ms;
    return {
      id: this.id,
      peer: this.peer,
      requestBytes: this.requestBytes,
      replyBytes: this.replyBytes,
      durationMs: this.#host.now() - this.acceptedAt,
      ...(queueMs !== undefined && { queueMs }),
      ...(this.#queuedAt !== undefined && { waitedMs: this.#host.now() - this.#queuedAt }),
    };
  }

  get deadline(): Deadline | undefined {
    // Nobody stalls while eofd itself does not read.
    if (this.#paused) this.activeAt = this.#host.now();
    return nextDeadline(this, this.settings);
  }

  /** The first turn, just after accept: most requests are there already and are answered in it. */
  begin(): void {
    this.#exchange.guard(() => {
      const events = pollNow(this.fd, k.POLLIN | k.POLLRDHUP);
      this.#exchange.request.halfClosed = (events & k.POLLRDHUP) !== 0;
      if ((events & k.POLLHUP) !== 0) this.#exchange.occur('peer gone', reasons.wentAway);
      else if (events !== 0) this.#exchange.begin();
      this.#stay();
    });
  }

  /** Refuses the connection before anything of it is read. @param telling whether it may stay for the moment that telling it takes */
  refuse(reason: Reason, telling: boolean): void {
    this.#exchange.guard(() => {
      this.#exchange.occur(telling ? 'refused' : 'turned away', reason);
      this.#stay();
    });
  }

  ready(events: number): void {
    this.#exchange.guard(() => {
      if ((events & k.EPOLLRDHUP) !== 0) this.#exchange.request.halfClosed = true;
      if (this.#letGoAt > 0 && (events & k.EPOLLIN) !== 0) this.#lookWhetherBlocked();
      if ((events & (k.EPOLLHUP | k.EPOLLERR)) !== 0) this.#exchange.occur('peer gone', reasons.wentAway);
      else this.#exchange.goOn();
    });
  }

  /** Lets it go on reading after it had to wait. */
  resume(): void {
    this.#paused = false;
    this.activeAt = this.#host.now();
    this.goOnLater();
  }

  /** Ends the connection, whatever its state. */
  cut(reason: Reason): void {
    this.#exchange.guard(() => this.#exchange.occur('cut', reason));
  }

  /** To be called when `deadline` has passed. */
  deadlinePassed({ option }: Deadline): void {
    const { settings } = this;
    this.#exchange.guard(() => {
      switch (option) {
        case 'stall-warn':
          if (this.#sawActivity()) return;
          this.stallWarned = true;
          this.#host.stalled(this, this.#host.now() - this.activeAt);
          break;
        case 'read-timeout':
          if (this.#sawActivity()) return;
          if (settings['on-stall'] === 'reply') this.#exchange.takeAsRequest();
          else this.#exchange.occur('late request', reasons.stalled(settings, this.requestBytes));
          break;
        case 'request-timeout':
          // It may be complete after all; otherwise what came in this moment does not help.
          this.#sawActivity();
          this.#exchange.occur('late request', reasons.requestLate(settings));
          break;
        case 'handler-timeout':
          this.#exchange.occur('handler late', reasons.handlerLate(settings));
          break;
        case 'write-timeout':
          if (this.#exchange.writer?.tookSome()) this.progressed();
          else this.#exchange.occur('write stalled', reasons.writeStalled(settings));
          break;
        case 'tell':
          this.#exchange.occur('line not taken');
          break;
        case 'let go':
          if (this.#sawActivity()) return;
          this.#exchange.request.letGo();
          this.#letGoAt = this.#host.now();
      }
    });
  }

  /** Bytes came after the byte held back was taken. */
  #lookWhetherBlocked(): void {
    if (this.#host.now() - this.#letGoAt < AT_ONCE_MS) this.#exchange.request.holdNothingBack();
    this.#letGoAt = 0;
  }

  /** @returns whether the client did something after all */
  #sawActivity(): boolean {
    if (!this.#exchange.sawActivity()) return false;
    this.activeAt = this.#host.now();
    this.#exchange.goOn();
    return true;
  }

  /** Joins those that are not done with in their first turn. */
  #stay(): void {
    if (this.phase === 'closed') return;
    this.#open = true;
    // Edge-triggered: the byte that is held back would make a level-triggered descriptor ready for ever.
    this.#host.loop.watch(this.fd, k.EPOLLIN | k.EPOLLOUT | k.EPOLLRDHUP | k.EPOLLET, this);
    this.#host.stays(this);
  }

  // What the exchange asks for.

  get settings(): Settings {
    return this.#host.settings;
  }

  get pool(): BlockPool {
    return this.#host.pool;
  }

  get smallBytes(): number {
    return this.#host.sendBuffer.smallBytes;
  }

  mayRead(): boolean {
    return this.#host.mayRead(this);
  }

  mayHold(): boolean {
    return this.#host.mayHold(this);
  }

  wasRead(paused: boolean, cameBytes: number): void {
    this.#paused = paused;
    if (cameBytes <= 0) return;
    this.activeAt = this.#host.now();
    if (this.#open && this.mayBlock) this.#host.watchDeadline(this);
  }

  progressed(): void {
    this.phaseAt = this.#host.now();
    if (this.#open) this.#host.watchDeadline(this);
  }

  queued(): void {
    this.#queue = new QueueTime(this.#host.ledger);
    this.#queuedAt = this.#host.now();
    this.#queue.begin(this.#queuedAt);
  }

  started(): void {
    this.#queue?.end(this.#host.now());
    // handler-timeout bounds the wait for a turn, and then anew the work itself.
    this.progressed();
  }

  goOnLater(): void {
    // Always the same function: asked for twice in a turn, it runs once in the next.
    this.#goOn ??= () => this.ready(0);
    this.#host.loop.defer(this.#goOn);
  }

  held(moreBytes: number): void {
    this.user ??= this.#host.ledger.join(this.peer.uid);
    this.#host.ledger.hold(this.user, moreBytes);
    if (moreBytes > 0) this.pool.makeRoom();
    else if (this.phase !== 'closed') this.#host.released();
  }

  handlerSaid(message: string): void {
    this.#host.handlerSaid(this, message);
  }

  failed(error: unknown): void {
    this.#host.failed(error);
  }

  ended(outcome: Outcome, reason: Reason | undefined, endedIn: Phase): void {
    if (endedIn === 'handling') this.endedIn = this.#queue?.ms === undefined ? 'queued' : 'handling';
    else if (endedIn === 'reading' || endedIn === 'replying') this.endedIn = endedIn;
    this.#queue?.end(this.#host.now());
    try {
      this.#host.ended(this, outcome, reason);
    } finally {
      if (this.user !== undefined) this.#host.ledger.leave(this.user);
      if (this.#open) this.#host.loop.forget(this.fd);
      close(this.fd);
    }
  }
}
