import type { Handler } from '../core/handler.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Settings } from '../core/options.ts';
import type { ConnectionReport, Outcome, StallReport } from '../core/outcome.ts';
import { type Reason, reasons } from '../core/reasons.ts';
import { EPOLLIN, POLLIN, SO_SNDBUF } from '../posix/constants.ts';
import { pollNow } from '../posix/descriptor.ts';
import { ERRNO, errnoName } from '../posix/errno.ts';
import { accept, socketOption } from '../posix/socket.ts';
import { BlockPool } from './block-pool.ts';
import { Connection, type Host } from './connection.ts';
import type { EventLoop, Watcher } from './event-loop.ts';

/** Connections taken from one listener before the others have their turn. */
const ACCEPT_PER_TURN = 64;
const SMALL_BYTES = 16 * 1024;
/** A send buffer takes at least half its size in one piece, whatever it counts in addition; its default makes SMALL_BYTES of this. */
const SMALL_PER_SEND_BUFFER = 1 / 13;
/** Deadlines are looked at this often at most, so they may pass unnoticed for so long. */
const SWEEP_MS = 10;
/** Connections whose deadline has passed that are dealt with before the others have their turn. */
const DEADLINES_PER_TURN = 256;
/** When the system has no descriptor or memory for one more connection, and none of ours is about to end. */
const RETRY_ACCEPT_MS = 100;

/** What the server tells of. Each is called on the hot path: reports are made only when asked for. */
export interface Observer {
  ended(outcome: Outcome, reason: Reason | undefined, report: () => ConnectionReport): void;
  stalled(report: StallReport): void;
  handlerSaid(requestId: string, message: string): void;
  /** New connections have to wait: descriptors or memory ran out. Once for each such time. */
  acceptFailed(errno: string): void;
  bug(error: unknown): void;
}

export interface ServerOptions {
  readonly loop: EventLoop;
  readonly ledger: Ledger;
  readonly settings: Settings;
  readonly handler: Handler;
  readonly observer: Observer;
  readonly idPrefix: string;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

/** Accepts connections, keeps the set of them, and looks after their deadlines. */
export class Server implements Host {
  settings: Settings;
  handler: Handler;
  readonly loop: EventLoop;
  readonly ledger: Ledger;
  readonly pool = new BlockPool();
  readonly now: () => number;
  readonly idPrefix: string;
  smallBytes = SMALL_BYTES;
  readonly #observer: Observer;
  /** Those that did not end in their first turn, the oldest first. */
  readonly #connections = new Set<Connection>();
  readonly #paused = new Set<Connection>();
  readonly #listeners = new Set<number>();
  #serial = 0;
  #gateOpen = true;
  #acceptFailing = false;
  /** The observer knows; until nobody waits any more. */
  #acceptFailureTold = false;
  #retryAcceptTimer: NodeJS.Timeout | undefined;
  #draining: { readonly emptied: () => void; readonly queues: boolean } | undefined;
  #sweepTimer: NodeJS.Timeout | undefined;
  #sweepAt = Number.POSITIVE_INFINITY;

  constructor(options: ServerOptions) {
    this.loop = options.loop;
    this.ledger = options.ledger;
    this.settings = options.settings;
    this.handler = options.handler;
    this.now = options.now;
    this.idPrefix = options.idPrefix;
    this.#observer = options.observer;
  }

  /** Accepts from a listening descriptor from now on. */
  listen(fd: number): void {
    this.#listeners.add(fd);
    const watcher: Watcher = { ready: () => this.#accept(fd) };
    this.loop.watch(fd, this.#gateOpen ? EPOLLIN : 0, watcher);
  }

  /** Serves a connection that was accepted by somebody else. */
  adopt(fd: number): void {
    this.#fitSmall(fd);
    this.#take(fd);
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  /** Whether connections wait in a listen queue, and whether it is the server's own wish: the watchdog asks. */
  get acceptPath(): { waiting: boolean; accepted: number; paused: boolean } {
    const waiting = [...this.#listeners].some((fd) => (pollNow(fd, POLLIN) & POLLIN) !== 0);
    return { waiting, accepted: this.ledger.accepted, paused: !this.#gateOpen || this.#draining !== undefined };
  }

  /**
   * Takes no new connections and calls `emptied` once the last one has ended.
   * @param queues whether what waits in the listen queues is served first: for sockets nobody will listen on afterwards
   */
  drain(queues: boolean, emptied: () => void): void {
    this.#draining = { emptied, queues };
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
    this.#settle();
    // What was planned for the old settings no longer counts.
    this.#sweepAt = Number.POSITIVE_INFINITY;
    this.#sweepSoon(0);
  }

  stays(connection: Connection): void {
    this.#connections.add(connection);
    this.ledger.join(connection.peer.uid);
    this.watchDeadline(connection);
  }

  mayRead(connection: Connection): boolean {
    if (this.ledger.mayRead) return true;
    // At the bound the oldest goes on alone; one that is not in the set is in its first turn, and younger than all that are.
    const [oldest] = this.#connections;
    if (oldest === undefined || oldest === connection) return true;
    this.#paused.add(connection);
    return false;
  }

  released(): void {
    this.#settle();
  }

  watchDeadline(connection: Connection): void {
    const { deadline } = connection;
    if (deadline !== undefined && deadline.at < this.#sweepAt) this.#sweepSoon(deadline.at - this.now());
  }

  ended(connection: Connection, outcome: Outcome, reason: Reason | undefined): void {
    this.ledger.end(outcome);
    if (this.#connections.delete(connection)) {
      this.ledger.leave(connection.peer.uid);
      this.#paused.delete(connection);
    }
    try {
      this.#observer.ended(outcome, reason, () => connection.report);
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

  failed(_connection: Connection, error: unknown): void {
    this.#observer.bug(error);
  }

  #acceptFromAll(): void {
    for (const fd of this.#listeners) this.#accept(fd);
  }

  #accept(listener: number): void {
    for (let i = 0; i < ACCEPT_PER_TURN && this.#mayAccept; i++) {
      const fd = accept(listener);
      if (fd >= 0) {
        this.#take(fd);
      } else if (fd === -ERRNO.EAGAIN || (pollNow(listener, POLLIN) & POLLIN) === 0) {
        // Nobody waits: without a free descriptor the error is another one.
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

  /** All accepted connections have the same send buffer (net.core.wmem_default), one that was accepted elsewhere may have another. */
  #fitSmall(fd: number): void {
    this.smallBytes = Math.min(this.smallBytes, Math.floor(socketOption(fd, SO_SNDBUF) * SMALL_PER_SEND_BUFFER));
  }

  #take(fd: number): void {
    if (this.#serial === 0) this.#fitSmall(fd);
    this.ledger.accept();
    const connection = new Connection(this, fd, ++this.#serial);
    if (this.ledger.mustAskUser && !this.ledger.mayUse(connection.peer.uid)) connection.refuse(reasons.tooManyOfUser(this.settings));
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
    if (this.#paused.size > 0) this.#resumePaused();
    if (this.#draining !== undefined && this.ledger.open === 0 && this.#listeners.size === 0) {
      const { emptied } = this.#draining;
      this.#draining = undefined;
      emptied();
    }
  }

  #resumePaused(): void {
    const [oldest] = this.#connections;
    for (const connection of this.#paused) {
      if (!this.ledger.mayRead && connection !== oldest) continue;
      this.#paused.delete(connection);
      connection.resume();
    }
  }

  #forgetListener(fd: number): void {
    if (this.#listeners.delete(fd)) this.loop.unwatch(fd);
  }

  #stopListening(): void {
    for (const fd of this.#listeners) this.#forgetListener(fd);
  }

  #sweepSoon(inMs: number): void {
    const delay = Math.max(SWEEP_MS, Math.min(inMs, 0x7fffffff));
    const at = this.now() + delay;
    if (at >= this.#sweepAt) return;
    this.#sweepAt = at;
    clearTimeout(this.#sweepTimer);
    this.#sweepTimer = setTimeout(() => this.#sweep(), delay).unref();
  }

  /** One look at all deadlines: cheaper than a timer for each connection, most of which need none. */
  #sweep(): void {
    this.#sweepAt = Number.POSITIVE_INFINITY;
    const now = this.now();
    let next = Number.POSITIVE_INFINITY;
    let left = DEADLINES_PER_TURN;
    for (const connection of this.#connections) {
      const { deadline } = connection;
      if (deadline !== undefined && deadline.at <= now && left > 0) {
        left--;
        connection.deadlinePassed(deadline);
      }
      next = Math.min(next, connection.deadline?.at ?? next);
    }
    if (next < Number.POSITIVE_INFINITY) this.#sweepSoon(next - now);
  }
}
