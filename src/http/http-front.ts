import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { OpenRequest } from '../core/account/open-request.ts';
import type { PeerCredentials } from '../core/outcome.ts';
import type { Reason } from '../core/reasons.ts';
import { checkHead } from './check-head.ts';
import { Clock } from './clock.ts';
import { Exchange } from './exchange.ts';
import type { FrontOptions } from './front-options.ts';
import { type Greeter, Handshakes } from './handshakes.ts';
import { HttpConnection } from './http-connection.ts';
import { malformed } from './malformed.ts';
import { createNodeServer, type Hearer } from './node-server.ts';
import type { Timed } from './open-exchange.ts';
import { peerOf } from './peer-of.ts';
import { turnedDown } from './places/turned-down.ts';
import { type Unfinished, unfinished } from './places/unfinished.ts';
import type { House, HouseWithOutbox, Keeper, Kernel, Observer } from './premises.ts';
import { probe } from './probes.ts';
import { type Refusal, refusals } from './refusal.ts';
import { endOfNone } from './report-of.ts';
import { Timekeeper } from './timekeeper.ts';

/** Requests over HTTP: Node's own server, which is given connections that were accepted elsewhere. */
export class HttpFront implements HouseWithOutbox, Keeper, Greeter, Hearer {
  readonly ledger: House['ledger'];
  readonly observer: Observer;
  readonly kernel: Kernel;
  readonly clock: Clock;
  isDraining = false;
  /** When the last request ended. */
  lastUse: number;
  readonly #options: FrontOptions;
  readonly #plain: Server;
  readonly #handshakes = new Handshakes(this);
  readonly #connections = new Map<object, HttpConnection>();
  readonly unfinished = (): Iterable<Unfinished> => unfinished(this.#connections.values());
  readonly #timekeeper: Timekeeper;
  readonly outbox: HouseWithOutbox['outbox'];
  #serial = 0;

  constructor(options: FrontOptions) {
    this.#options = options;
    this.ledger = options.ledger;
    this.observer = options.observer;
    this.kernel = options.kernel;
    this.clock = new Clock(options.now);
    this.lastUse = options.now();
    this.#timekeeper = new Timekeeper(options);
    this.outbox = this.#timekeeper.outbox;
    this.#plain = createNodeServer(this);
    this.#serveTls();
  }

  get terms(): House['terms'] {
    return this.#options.terms();
  }

  /** Open connections, those without a request included. */
  get open(): number {
    return this.#connections.size + this.#handshakes.open;
  }

  *requests(): Generator<OpenRequest> {
    for (const { exchanges } of this.#connections.values()) yield* [...exchanges];
  }

  /** Serves a connection that was accepted, and closes its descriptor at the end. */
  adopt(fd: number): void {
    const socket = new Socket({ fd, allowHalfOpen: true, readable: true, writable: true });
    const isOverTcp = socket.remoteAddress !== undefined;
    if (isOverTcp) socket.setNoDelay(true);
    if (isOverTcp && this.#handshakes.begin(fd, socket)) return;
    this.welcome(fd, socket, peerOf(fd, socket, this));
    this.#plain.emit('connection', socket);
  }

  /** A connection whose peer is known. */
  welcome(fd: number, socket: Socket, peer: PeerCredentials): void {
    const connection = new HttpConnection(fd, socket, peer, this, this);
    this.#connections.set(socket, connection);
    this.#timekeeper.add(connection);
    socket.on('close', () => this.#closed(socket, connection));
    socket.on('end', () => connection.halfClosed());
    if (this.isDraining) connection.quit();
    this.watch(connection);
  }

  /** Ends so many connections that are kept for nothing, or take too long to ask, the oldest first. */
  relieve(count = 1): void {
    let wanted = count;
    for (const connection of [...this.#connections.values()]) if (wanted > 0 && connection.makeRoom()) wanted--;
    this.#handshakes.relieve(wanted);
  }

  /** Idle connections end now, and all others with their responses. No more may be adopted after the last one. */
  drain(): void {
    this.isDraining = true;
    for (const connection of [...this.#connections.values()]) connection.quit();
    this.#handshakes.drain();
  }

  /** Ends every request that is still there. */
  cut(reason: Reason): void {
    this.outbox.flush();
    for (const connection of [...this.#connections.values()]) {
      for (const exchange of connection.exchanges) exchange.refuse(refusals.cut(reason));
      connection.endSoon();
    }
    this.#handshakes.close();
  }

  /** New settings hold. */
  reconfigured(): void {
    this.#timekeeper.startOver();
    this.#serveTls();
  }

  watch(one: Timed): void {
    this.#timekeeper.watch(one);
  }

  left(atMs: number): void {
    this.lastUse = atMs;
    // Most ends change nothing for anybody else.
    if (this.isDraining || this.ledger.open >= this.ledger.bounds.connectionsMax - 1) this.#options.changed();
  }

  count(peer: PeerCredentials, { outcome, reason }: Refusal): string {
    const id = this.#nextId();
    this.ledger.accept();
    this.ledger.end(outcome);
    this.observer.ended(outcome, reason.text, endOfNone(id, peer, reason.kind));
    return id;
  }

  changed(): void {
    this.#options.changed();
  }

  take(request: IncomingMessage, response: ServerResponse, goAhead?: () => void, refused?: Refusal): void {
    this.#guard(() => this.#take(request, response, goAhead, refused));
  }

  tunnel({ socket, method = '' }: IncomingMessage): void {
    this.#guard(() => this.#connections.get(socket)?.refuse(refusals.method(method)));
  }

  broken(error: NodeJS.ErrnoException, socket: Socket): void {
    this.#guard(() => {
      const connection = this.#connections.get(socket);
      const refusal = malformed(error, connection?.hasLeft);
      if (refusal === undefined) socket.destroy();
      else connection?.refuse(refusal);
    });
  }

  /** With the certificates as they are now; connections that are open keep what they began with. */
  #serveTls(): void {
    const identity = this.#options.tls();
    const handshakeMs = this.terms.settings['read-timeout'];
    if (identity !== undefined) this.#handshakes.serve(createNodeServer(this, { ...identity, handshakeMs }));
  }

  #take(request: IncomingMessage, response: ServerResponse, goAhead?: () => void, refused?: Refusal): void {
    const connection = this.#connections.get(request.socket);
    if (connection?.came(response) !== true) return;
    const refusal = refused ?? checkHead(request, this.terms.settings, connection.peer.over);
    const answer = refusal === refusals.notFound ? probe(request.url ?? '', this) : undefined;
    if (answer !== undefined) return connection.tell({ request, response }, ...answer);
    const reason = refusal ?? turnedDown(connection, this);
    const exchange = new Exchange(this, connection, this.#nextId(), { request, response });
    connection.joined(exchange);
    if (reason?.reason.kind === 'connections-max') this.#options.full();
    if (reason !== undefined) return exchange.refuse(reason);
    goAhead?.();
    return exchange.begin();
  }

  #closed(socket: Socket, connection: HttpConnection): void {
    this.#connections.delete(socket);
    this.#timekeeper.delete(connection);
    for (const exchange of connection.exchanges) exchange.gone();
    this.#options.changed();
  }

  #nextId(): string {
    return `${this.#options.idPrefix}-h${++this.#serial}`;
  }

  /** Nothing may be thrown where Node calls. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.observer.bug(error);
    }
  }
}
