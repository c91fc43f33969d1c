import { type Handler, waitsInEventLoop } from '../core/handler.ts';
import type { Ledger, Rank, User } from '../core/ledger.ts';
import type { Settings } from '../core/options.ts';
import type { Outcome } from '../core/outcome.ts';
import { type Reason, reasons } from '../core/reasons.ts';
import { Acceptor } from './acceptor.ts';
import { BlockPool } from './block-pool.ts';
import { Connection } from './connection.ts';
import type { EventLoop } from './event-loop.ts';
import type { Host } from './host.ts';
import type { Observer } from './observer.ts';
import { type SendBuffer, sendBufferOf } from './send-buffer.ts';
import type { ServerOptions } from './server-options.ts';
import { Sweep } from './sweep.ts';

/** Keeps the set of connections: who may come in, who may hold memory, whose deadline is next, and when all are gone. */
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
  #serial = 0;
  #lastUse: number;
  /** Memory was given back, or another connection is the oldest: those that wait may go on. */
  #mayResume = false;
  /** While it drains: to be called when the last connection has ended. */
  #draining: (() => void) | undefined;
  readonly #acceptor: Acceptor;
  readonly #sweep: Sweep;

  constructor(options: ServerOptions) {
    this.loop = options.loop;
    this.ledger = options.ledger;
    this.settings = options.settings;
    this.handler = options.handler;
    this.now = options.now;
    this.idPrefix = options.idPrefix;
    this.#observer = options.observer;
    this.#acceptor = new Acceptor(options.loop, {
      isWelcome: () => this.ledger.mayAccept,
      take: (fd) => this.#take(fd),
      failed: (errno) => this.#observer.acceptFailed(errno),
      turnOver: () => this.#settle(),
    });
    this.#sweep = new Sweep(this.#connections, options.now);
    this.#lastUse = options.now();
    this.loop.mayWaitHere = waitsInEventLoop(options.handler);
  }

  /** Accepts from a listening descriptor from now on. */
  listen(fd: number): void {
    this.#acceptor.listen(fd);
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
    return this.ledger.open > 0 || this.#acceptor.waiting ? undefined : this.#lastUse;
  }

  /** Whether connections wait in a listen queue, and whether it is the server's own wish: the watchdog asks. */
  get acceptPath(): { waiting: boolean; accepted: number; paused: boolean } {
    // Where accept fails, a connection that ends may give back what it lacks; where none is open, nothing will.
    const lacks = this.#acceptor.isFailing && this.ledger.open > 0;
    return {
      waiting: this.#acceptor.waiting,
      accepted: this.ledger.accepted,
      paused: !this.ledger.mayAccept || lacks || this.#draining !== undefined,
    };
  }

  /**
   * Takes no new connections and calls `emptied` once the last one has ended.
   * @param queues whether what waits in the listen queues is served first: for sockets nobody will listen on afterwards
   */
  drain(queues: boolean, emptied: () => void): void {
    this.#draining = emptied;
    if (queues) this.#acceptor.drain();
    else this.#acceptor.stop();
    this.#settle();
  }

  /** Ends every connection that is still there. */
  cut(reason: Reason = reasons.cutByDrain(this.settings)): void {
    this.#acceptor.stop();
    for (const connection of [...this.#connections]) connection.cut(reason);
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
      this.#acceptor.tryAgain();
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

  #take(fd: number): void {
    if (this.#serial === 0) this.sendBuffer = sendBufferOf(fd);
    this.ledger.accept();
    const connection = new Connection(this, fd, ++this.#serial);
    this.#lastUse = connection.acceptedAt;
    const isTooMany = this.ledger.mustAskUser && !this.ledger.mayUse(connection.peer.uid);
    if (isTooMany) connection.refuse(reasons.tooManyOfUser(this.settings), this.ledger.mayTell);
    else connection.begin();
  }

  /** After anything that may change who may come in, who may read, or whether all is done. */
  #settle(): void {
    this.#acceptor.settle();
    if (this.#mayResume) this.#resumePaused();
    if (this.#draining !== undefined && this.ledger.open === 0 && !this.#acceptor.isListening) {
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
}
