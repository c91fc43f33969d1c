import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { OpenRequest } from '../core/account/open-request.ts';
import type { Reason } from '../core/reasons.ts';
import { checkHead } from './check-head.ts';
import { Exchange } from './exchange.ts';
import type { DeadlineWatch, FrontOptions } from './front-options.ts';
import { HttpConnection, type Keeper } from './http-connection.ts';
import { malformed } from './malformed.ts';
import type { OpenExchange, Timed } from './open-exchange.ts';
import type { House, Kernel, Observer } from './premises.ts';
import { probe } from './probes.ts';
import { type Refusal, refusals } from './refusal.ts';
import { endOfNone } from './report-of.ts';

/** How soon it is noticed that a client which had half-closed has left, in milliseconds. */
const HALF_CLOSED_LOOK_MS = 250;

/** Requests over HTTP: Node's own server, which is given connections that were accepted elsewhere. */
export class HttpFront implements House, Keeper {
  readonly ledger: House['ledger'];
  readonly observer: Observer;
  readonly kernel: Kernel;
  readonly now: () => number;
  isDraining = false;
  readonly #options: FrontOptions;
  readonly #server: Server;
  readonly #connections = new Map<Duplex, HttpConnection>();
  readonly #timed = new Set<Timed>();
  readonly #deadlines: DeadlineWatch;
  readonly #toWatch = new Set<Timed>();
  #serial = 0;
  #lastUse: number;

  constructor(options: FrontOptions) {
    this.#options = options;
    this.ledger = options.ledger;
    this.observer = options.observer;
    this.kernel = options.kernel;
    this.now = options.now;
    this.#lastUse = options.now();
    this.#deadlines = options.watchDeadlines(this.#timed, options.now, (one, deadline) => one.passDeadline(deadline));
    this.#server = createServer({ insecureHTTPParser: false, requireHostHeader: false });
    // Every deadline is our own, and a head is bounded by its bytes: a header left out could be the one that matters.
    Object.assign(this.#server, { timeout: 0, headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 });
    Object.assign(this.#server, { maxHeadersCount: 0, httpAllowHalfOpen: true });
    this.#hear();
  }

  get terms(): House['terms'] {
    return this.#options.terms();
  }

  /** Open connections, those without a request included. */
  get open(): number {
    return this.#connections.size;
  }

  *requests(): Generator<OpenRequest> {
    for (const { exchanges } of this.#connections.values()) yield* exchanges;
  }

  /** When the last request ended. */
  get lastUse(): number {
    return this.#lastUse;
  }

  /** Serves a connection that was accepted, and closes its descriptor at the end. */
  adopt(fd: number): void {
    const socket = new Socket({ fd, allowHalfOpen: true, readable: true, writable: true });
    const connection = new HttpConnection(fd, socket, this, this);
    this.#connections.set(socket, connection);
    this.#timed.add(connection);
    if (connection.isOverTcp) socket.setNoDelay(true);
    socket.on('close', () => this.#closed(socket, connection));
    socket.on('end', () => this.#halfClosed(connection));
    this.#server.emit('connection', socket);
    this.watch(connection);
  }

  /** Closes the oldest connection on which nothing is under way: somebody waits for a place. */
  relieve(): void {
    const idle = [...this.#connections.values()].find((connection) => connection.isIdle);
    idle?.close();
  }

  /** Idle connections end now, and all others with their responses. No more may be adopted after the last one. */
  drain(): void {
    this.isDraining = true;
    for (const connection of [...this.#connections.values()]) connection.quit();
  }

  /** Ends every request that is still there. */
  cut(reason: Reason): void {
    for (const connection of [...this.#connections.values()]) {
      for (const exchange of [...connection.exchanges]) exchange.refuse(refusals.cut(reason));
      connection.endSoon();
    }
  }

  /** New settings hold: what was planned for the old ones no longer counts. */
  reconfigured(): void {
    this.#deadlines.startOver();
  }

  /** In the next turn: most requests have ended by then. */
  watch(one: Timed): void {
    if (this.#toWatch.size === 0) {
      setImmediate(() => {
        for (const each of this.#toWatch) if (this.#timed.has(each)) this.#deadlines.watch(each);
        this.#toWatch.clear();
      });
    }
    this.#toWatch.add(one);
  }

  left(exchange: OpenExchange, atMs: number): void {
    this.#timed.delete(exchange);
    this.#toWatch.delete(exchange);
    this.#lastUse = atMs;
    this.#options.changed();
  }

  count(connection: Pick<HttpConnection, 'peer'>, { outcome, reason }: Refusal): void {
    this.ledger.accept();
    this.ledger.end(outcome);
    this.observer.ended(outcome, reason.text, endOfNone(this.#nextId(), connection.peer, reason.kind));
  }

  #hear(): void {
    const server = this.#server;
    server.on('request', (request, response) => this.#guard(() => this.#take(request, response)));
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
      this.#guard(() => this.#take(request, response, () => response.writeContinue())),
    );
    server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
      this.#guard(() => this.#take(request, response, () => undefined, refusals.expectation)),
    );
    server.on('connect', (request: IncomingMessage, socket: Duplex) =>
      this.#guard(() => this.#connections.get(socket)?.refuse(refusals.method(request.method ?? 'CONNECT'))),
    );
    server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
      this.#guard(() => {
        const connection = this.#connections.get(socket);
        const refusal = malformed(error, connection?.hasLeft);
        if (refusal === undefined) socket.destroy();
        else connection?.refuse(refusal);
      }),
    );
  }

  /** A request, whose head is there. @param goAhead asks for the body, where the client waits to be asked */
  #take(request: IncomingMessage, response: ServerResponse, goAhead?: () => void, refused?: Refusal): void {
    const connection = this.#connections.get(request.socket);
    if (connection === undefined) return;
    const { settings } = this.terms;
    const refusal = refused ?? checkHead(request, settings, connection.isOverTcp);
    const answer = refusal === refusals.notFound ? probe(request.url ?? '', this) : undefined;
    if (answer !== undefined) return connection.tell({ request, response }, ...answer);
    const full = this.ledger.mayAccept ? undefined : refusals.full(settings);
    const isTooMany = !this.ledger.mayUse(connection.user);
    const exchange = new Exchange(this, connection, this.#nextId(), { request, response });
    this.#timed.add(exchange);
    connection.joined(exchange);
    const stranger = connection.mayAsk ? undefined : refusals.stranger;
    const reason = refusal ?? stranger ?? full ?? (isTooMany ? refusals.tooManyOfUser(settings) : undefined);
    if (reason !== undefined) return exchange.refuse(reason);
    goAhead?.();
    return exchange.begin();
  }

  #closed(socket: Socket, connection: HttpConnection): void {
    this.#connections.delete(socket);
    this.#timed.delete(connection);
    for (const exchange of [...connection.exchanges]) exchange.gone();
    this.#options.changed();
  }

  /** No event tells that a client which half-closed has left: it is looked at now and then. */
  #halfClosed(connection: HttpConnection): void {
    if (connection.hasLeft) connection.close();
    else setTimeout(() => this.#halfClosed(connection), HALF_CLOSED_LOOK_MS).unref();
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
