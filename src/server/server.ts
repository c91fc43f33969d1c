import { Row } from '../core/calls/row.ts';
import type { Deadline } from '../core/deadlines.ts';
import type { Handler } from '../core/handler.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Settings } from '../core/options.ts';
import type { Happening } from '../core/phases.ts';
import { type Reason, reasons } from '../core/reasons.ts';
import type { AcceptPath } from '../core/watchdog-rules.ts';
import { close } from '../posix/descriptor.ts';
import type { EventLoop } from '../posix/event-loop.ts';
import { Acceptor } from './acceptor.ts';
import { refusalOf } from './admission.ts';
import { BlockPool } from './block-pool.ts';
import { Connection } from './connection.ts';
import { deadlinePassed } from './deadline-passed.ts';
import { Driver, type TurnEnd } from './driver.ts';
import type { House, Terms } from './house.ts';
import type { Observer } from './observer.ts';
import { giveWay } from './places/give-way.ts';
import { Relief } from './places/relief.ts';
import { type SendBuffer, sendBufferOf } from './send-buffer.ts';
import type { ServerOptions } from './server-options.ts';
import { Sweep } from './sweep.ts';
import { Waits } from './waiting/waits.ts';

/** The set of connections: gives each its turns, and puts it where it waits for the next one. */
export class Server implements House {
  readonly ledger: Ledger;
  readonly observer: Observer;
  readonly now: () => number;
  readonly idPrefix: string;
  readonly pool: BlockPool;
  terms: Terms;
  sendBuffer: SendBuffer = { smallBytes: 0, mayBlock: false };
  readonly #loop: EventLoop;
  readonly #driver = new Driver(this);
  /** Those that did not end in their first turn, the oldest first. */
  readonly connections = new Row<Connection>();
  readonly #acceptor: Acceptor;
  readonly #sweep: Sweep<Connection>;
  readonly #waits: Waits;
  readonly relief: Relief;
  #serial = 0;
  #lastUse: number;
  /** While it drains: to be called when the last connection has ended. */
  #draining: (() => void) | undefined;

  constructor({ loop, ledger, terms, observer, idPrefix, now }: ServerOptions) {
    this.#loop = loop;
    this.ledger = ledger;
    this.terms = terms;
    this.observer = observer;
    this.idPrefix = idPrefix;
    this.now = now;
    this.pool = new BlockPool(() => ledger.memory.freeBytes);
    ledger.memory.onGrowth = () => this.pool.makeRoom();
    ledger.memory.later = (wake) => loop.defer(wake);
    this.#acceptor = new Acceptor(loop, {
      isWelcome: () => ledger.mayAccept,
      isDeserted: () => ledger.open === 0,
      take: (fd) => this.adopt(fd),
      failed: (errno) => observer.acceptFailed(errno),
      turnOver: () => this.adjust(),
    });
    this.#waits = new Waits(loop, {
      ready: (one, events) => this.#turn(one, () => this.#driver.ready(one, events)),
      goOn: (one) => this.#turn(one, () => this.#driver.goOn(one)),
      answered: (one, end) => this.#turn(one, () => this.#driver.answered(one, end)),
      toBeWatched: (one) => this.#turn(one, () => 'event'),
    });
    this.#sweep = new Sweep(this.connections, now, (connection, deadline) => this.passDeadline(connection, deadline));
    this.relief = new Relief(ledger, now);
    this.relief.join({
      guests: () => this.connections,
      isWanted: () => this.#acceptor.waiting,
      release: (one) => this.#turn(one, () => giveWay(this.#driver, one)),
    });
    this.#lastUse = now();
  }

  /** Accepts from a listening descriptor from now on. @returns lets go of it again, for its owner to close */
  listen(fd: number): () => void {
    return this.#acceptor.listen(fd);
  }

  adopt(fd: number): void {
    this.ledger.accept();
    const connection = new Connection(fd, ++this.#serial, this);
    this.#lastUse = connection.acceptedAt;
    this.#turn(connection, this.#begin);
  }

  /** When the last connection came or ended; undefined while there is one, or one waits. */
  get quietSince(): number | undefined {
    return this.ledger.open > 0 || this.#acceptor.waiting ? undefined : this.#lastUse;
  }

  /** Whether connections wait in a listen queue, and whether it is the server's own wish: the watchdog asks. */
  get acceptPath(): AcceptPath {
    return this.#acceptor.path(this.#draining !== undefined);
  }

  /**
   * Takes no new connections and calls `emptied` once the last one has ended.
   * @param queues whether what waits in the listen queues is served first: for sockets nobody will listen on afterwards
   */
  drain(queues: boolean, emptied: () => void): void {
    this.#draining = emptied;
    if (queues) this.#acceptor.drain();
    else this.#acceptor.stop();
    this.adjust();
  }

  /** Ends every connection that is still there. */
  cut(reason: Reason = reasons.cutByDrain(this.terms.settings)): void {
    this.#acceptor.stop();
    for (const connection of this.connections) this.occur(connection, { what: 'cut', reason });
    this.adjust();
  }

  /** Something happened to a connection that does not come from its descriptor. */
  occur(connection: Connection, happening: Happening): void {
    this.#turn(connection, () => this.#driver.occur(connection, happening));
  }

  /** New settings for everything that happens from now on, and a handler for the connections to come. */
  reconfigure(settings: Settings, handler: Handler): void {
    this.terms = { settings, handler };
    this.adjust();
    // What was planned for the old settings no longer counts.
    this.#sweep.startOver();
  }

  /** One turn of a connection whose deadline has passed. */
  passDeadline(connection: Connection, deadline: Deadline): void {
    this.#turn(connection, () => deadlinePassed(this.#driver, connection, deadline, this));
  }

  readonly #begin = (connection: Connection): TurnEnd => {
    if (this.sendBuffer.smallBytes === 0) this.sendBuffer = sendBufferOf(connection.fd);
    const refusal = refusalOf(connection, this);
    return refusal === undefined ? this.#driver.begin(connection) : this.#driver.occur(connection, refusal);
  };

  /** One turn of a connection. Whatever goes wrong in it ends this connection, and nothing else. */
  #turn(connection: Connection, turn: (connection: Connection) => TurnEnd): void {
    if (connection.phase === 'closed') return;
    let end: TurnEnd;
    try {
      end = turn(connection);
      if (end !== 'ended') {
        if (connection.place === undefined) this.#keep(connection);
        this.#sweep.watch(connection);
        this.#waits.wait(connection, end);
      }
    } catch (error) {
      this.observer.bug(error);
      end = this.#driver.fail(connection);
    }
    if (end === 'ended') this.#end(connection);
  }

  /** It did not end in its first turn. */
  #keep(connection: Connection): void {
    connection.claim.made();
    this.ledger.join(connection.user);
    connection.place = this.connections.add(connection);
    this.observer.stayed();
  }

  #end(connection: Connection): void {
    const { outcome, reason } = connection.verdict ?? { outcome: 'failed' as const, reason: undefined };
    this.ledger.end(outcome);
    connection.claim.end();
    if (connection.place?.leave()) {
      this.ledger.leave(connection.user);
      this.#lastUse = this.now();
    }
    try {
      this.observer.ended(outcome, reason?.text, connection);
    } catch (error) {
      this.observer.bug(error);
    }
    this.#loop.forget(connection.fd);
    close(connection.fd);
    connection.forget();
    this.#acceptor.tryAgain();
    this.adjust();
  }

  /** After anything that may change who may come in, or whether all is done; also where it happened elsewhere. */
  adjust(): void {
    this.#acceptor.adjust();
    if (!this.ledger.mayAccept) this.relief.plan();
    if (this.#draining === undefined || this.ledger.open > 0 || this.#acceptor.isListening) return;
    const emptied = this.#draining;
    this.#draining = undefined;
    emptied();
  }
}
