import { type Handler, waitsInEventLoop } from '../core/handler.ts';
import type { Ledger, Rank, User } from '../core/ledger.ts';
import type { Settings } from '../core/options.ts';
import type { Outcome } from '../core/outcome.ts';
import { type Reason, reasons } from '../core/reasons.ts';
import { EPOLLIN, POLLIN } from '../posix/constants.ts';
import { pollNow } from '../posix/descriptor.ts';
import { ERRNO, errnoName } from '../posix/errno.ts';
import { accept } from '../posix/socket.ts';
import { BlockPool } from './block-pool.ts';
import { Connection } from './connection.ts';
import type { EventLoop } from './event-loop.ts';
import type { Host } from './host.ts';
import type { Observer } from './observer.ts';
import { type SendBuffer, sendBufferOf } from './send-buffer.ts';
import type { ServerOptions } from './server-options.ts';

import { Sweep } from './sweep.ts';

/** Connections taken from one listener before the others have their turn. */
const ACCEPT_PER_TURN = 64;
/** When the system has no descriptor or memory for one more connection, and none of ours is about to end. */
const RETRY_ACCEPT_MS = 100;

/** Accepts connections, keeps the set of them, and looks after their deadlines. */
export class Server implements Host {
  settings: Settings;
  handler: Handler;
  readonly loop: EventLoop;
  readonly ledger: Ledger;
  readonly pool = new BlockPool(() => this.ledger.freeBytes);
  readonly now: () => number;
  readonly idPrefix: string;
  /** Of the first connection: all that are accepted have the same. */
  sendBuffer: SendBuffer = { smallBytes: 0, mayBlock: false };
  readonly #observer: Observer;
  /** Those that did not end in their first turn, the oldest first. */
  readonly #connections = new Set<Connection>();
  readonly #paused = new Set<Connection>();
  readonly #listeners = new Set<number>();
  #serial = 0;
  #lastUse: number;
  #gateOpen = true;
  /** Memory was given back, or another connection is the oldest: those that wait may go on. */
  #mayResume = false;
  #acceptFailing = false;
  /** The observer knows; until nobody waits any more. */
  #acceptFailureTold = false;
  #retryAcceptTimer: NodeJS.Timeout | undefined;
  /** While it drains: to be called when the last connection has ended. */
  #draining: (() => void) | undefined;
  readonly #sweep: Sweep;

  constructor(options: ServerOptions) {
    this.loop = options.loop;
    this.ledger = options.ledger;
    this.settings = options.settings;
    this.handler = options.handler;
    this.now = options.now;
    this.idPrefix = options.idPrefix;
    this.#observer = options.observer;
    this.#sweep = new Sweep(this.#connections, options.now);
    this.#lastUse = options.now();
    this.loop.mayWaitHere = waitsInEventLoop(options.handler);
  }

  /** Accepts from a listening descriptor from now on. */
  listen(fd: number): void {
    this.#listeners.add(fd);
    this.loop.watch(fd, this.#gateOpen ? EPOLLIN : 0, { ready: () => this.#accept(fd) });
  }

  /** Serves a connection that was accepted by somebody else. */
  adopt(fd: number): void {
    this.#take(fd);
  }

  /** Those that are open, the oldest first; one that ends in its first turn never is among them. */
  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  /** When the last connection came or ended; undefined while there is one, or one waits. */
  get quietSince(): number | undefined {
    return this.ledger.open > 0 || this.acceptPath.waiting ? undefined : this.#lastUse;
  }

  /** Whether connections wait in a listen queue, and whether it is the server's own wish: the watchdog asks. */
  get acceptPath(): { waiting: boolean; accepted: number; paused: boolean } {
    const waiting = [...this.#listeners].some((fd) => (pollNow(fd, POLLIN) & POLLIN) !== 0);
    // Where accept fails, a connection that ends may give back what it lacks; where none is open, nothing will.
    const lacks = this.#acceptFailing && this.ledger.open > 0;
    return { waiting, accepted: this.ledger.accepted, paused: !this.ledger.mayAccept || lacks || this.#draining !== undefined };
  }

  /**
   * Takes no new connections and calls `emptied` once the last one has ended.
   * @param queues whether what waits in the listen queues is served first: for sockets nobody will listen on afterwards
   */
  drain(queues: boolean, emptied: () => void): void {
    this.#draining = emptied;
    if (queues) this.#acceptFromAll();
    else this.#stopListening();
    this.#settle();
  }

  /** Ends every connection that is still there. */
  cut(): void {
    this.#stopListening();
    for (const connection of [...this.#connections]) connection.cut(reasons.cutByDrain(this.settings));
    this.#settle();
  }

  /** New settings for everything that happens from now on, and a handler for the connections to come. */
  reconfigure(settings: Settings, handler: Handler): void {
    this.settings = settings;
    this.handler = handler;
    this.loop.mayWaitHere = waitsInEventLoop(handler);
    this.released();
    // What was planned for the old settings no longer counts.
    this.#sweep.startOver();
  }

  stays(connection: Connection): void {
    this.#connections.add(connection);
    connection.user ??= this.ledger.join(connection.peer.uid);
    this.watchDeadline(connection);
    this.#observer.stayed();
  }

  mayRead(connection: Connection): boolean {
    if (this.mayHold(connection)) return true;
    this.#paused.add(connection);
    return false;
  }

  mayHold(connection: Connection): boolean {
    if (this.ledger.isRoomy) return true;
    const [oldest] = this.#connections;
    // One that is not in the set is in its first turn, and younger than all that are.
    const user = connection.user ?? this.ledger.find(connection.peer.uid);
    return this.ledger.mayHold(user, this.#rankOf(connection, user), oldest);
  }

  released(): void {
    this.#mayResume = true;
    this.#settle();
  }

  watchDeadline(connection: Connection): void {
    this.#sweep.watch(connection);
  }

  ended(connection: Connection, outcome: Outcome, reason: Reason | undefined): void {
    this.ledger.end(outcome);
    this.#paused.delete(connection);
    if (this.#connections.delete(connection)) {
      this.#mayResume = true;
      this.#lastUse = this.now();
    }
    try {
      this.#observer.ended(outcome, reason?.text, connection);
    } finally {
      this.#acceptFailing = false;
      if (this.#acceptFailureTold) this.#acceptFailureTold = this.acceptPath.waiting;
      this.#settle();
    }
  }

  stalled(connection: Connection, silentMs: number): void {
    const releaseInMs = (connection.deadline?.at ?? Number.POSITIVE_INFINITY) - this.now();
    this.#observer.stalled({ ...connection.report, silentMs, releaseInMs });
  }

  handlerSaid(connection: Connection, message: string): void {
    this.#observer.handlerSaid(connection.id, message);
  }

  failed(error: unknown): void {
    this.#observer.bug(error);
  }

  #acceptFromAll(): void {
    for (const fd of this.#listeners) this.#accept(fd);
  }

  #accept(listener: number): void {
    for (let i = 0; i < ACCEPT_PER_TURN && this.#mayAccept; i++) {
      const fd = accept(listener);
      if (fd >= 0) this.#take(fd);
      else if (
        fd === -ERRNO.EAGAIN ||
        (fd === -ERRNO.EINVAL && this.#draining !== undefined) ||
        (pollNow(listener, POLLIN) & POLLIN) === 0
      ) {
        // Nobody waits: EINVAL comes from a listener that was retired, and without a free descriptor the error is yet another one.
        this.#acceptFailureTold = false;
        if (this.#draining !== undefined) this.#forgetListener(listener);
        break;
      } else if (fd !== -ERRNO.ECONNABORTED && fd !== -ERRNO.EINTR) {
        this.#acceptFailed(-fd);
        break;
      }
    }
    this.#settle();
  }

  #take(fd: number): void {
    if (this.#serial === 0) this.sendBuffer = sendBufferOf(fd);
    this.ledger.accept();
    const connection = new Connection(this, fd, ++this.#serial);
    this.#lastUse = connection.acceptedAt;
    const isTooMany = this.ledger.mustAskUser && !this.ledger.mayUse(connection.peer.uid);
    if (isTooMany) connection.refuse(reasons.tooManyOfUser(this.settings), this.ledger.mayTell);
    else connection.begin();
  }

  #acceptFailed(errno: number): void {
    if (!this.#acceptFailureTold) this.#observer.acceptFailed(errnoName(errno));
    this.#acceptFailureTold = true;
    this.#acceptFailing = true;
    clearTimeout(this.#retryAcceptTimer);
    this.#retryAcceptTimer = setTimeout(() => {
      this.#acceptFailing = false;
      this.#settle();
    }, RETRY_ACCEPT_MS).unref();
  }

  get #mayAccept(): boolean {
    return this.ledger.mayAccept && !this.#acceptFailing;
  }

  /** After anything that may change who may come in, who may read, or whether all is done. */
  #settle(): void {
    if (this.#mayAccept !== this.#gateOpen) {
      this.#gateOpen = !this.#gateOpen;
      for (const fd of this.#listeners) this.loop.change(fd, this.#gateOpen ? EPOLLIN : 0);
      // A drain waits for the queues to be empty, and an empty queue is no event.
      if (this.#gateOpen && this.#draining !== undefined) this.loop.defer(() => this.#acceptFromAll());
    }
    if (this.#mayResume) this.#resumePaused();
    if (this.#draining !== undefined && this.ledger.open === 0 && this.#listeners.size === 0) {
      const emptied = this.#draining;
      this.#draining = undefined;
      emptied();
    }
  }

  #resumePaused(): void {
    this.#mayResume = false;
    for (const connection of this.#paused) {
      if (!this.mayHold(connection)) continue;
      this.#paused.delete(connection);
      connection.resume();
    }
  }

  #rankOf(connection: Connection, user: User | undefined): Rank {
    let rank: Rank = 'oldest';
    for (const one of this.#connections) {
      if (one === connection) break;
      if (one.user === user) return 'younger';
      rank = 'oldest of its user';
    }
    return rank;
  }

  #forgetListener(fd: number): void {
    if (this.#listeners.delete(fd)) this.loop.unwatch(fd);
  }

  #stopListening(): void {
    for (const fd of this.#listeners) this.#forgetListener(fd);
  }
}
