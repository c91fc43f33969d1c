import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { TLSSocket, TlsOptions } from 'node:tls';
import { LOOKERS_MAX } from '../core/account/lookers-max.ts';
import { requestTarget } from '../core/http/request-target.ts';
import type { DaemonView } from './daemon-view.ts';
import { History } from './history.ts';
import { LoopDelay } from './loop-delay.ts';
import { malformedResponse, refused, send, textPage } from './responses.ts';
import { type Routes, routesOf } from './routes.ts';
import { ShownRequests } from './shown-requests.ts';
import { SiteConnections } from './site-connections.ts';

interface Surroundings {
  /** What waits to be read on a connection. */
  unreadBytes(fd: number): number;
  /** There may be room for one more. */
  changed(): void;
  /** Told of what should not have happened. */
  bug(error: unknown): void;
}

/** What there is to see of the daemon, over HTTP: on connections that were accepted elsewhere. */
export class MetricsSite {
  readonly #connections: SiteConnections;
  readonly #loopDelay = new LoopDelay();
  readonly #history: History;
  readonly #server: Server;
  readonly #routes: Routes;
  readonly #surroundings: Surroundings;

  constructor(view: DaemonView, surroundings: Surroundings) {
    this.#surroundings = surroundings;
    const max = (): number => view.ledger.bounds.lookersMax ?? LOOKERS_MAX;
    const now = (): number => performance.now();
    this.#connections = new SiteConnections(max, () => surroundings.changed(), now);
    this.#history = new History(view.ledger);
    const parts = { view, shown: new ShownRequests(view), history: this.#history, loopDelay: this.#loopDelay };
    this.#routes = routesOf(parts, now);
    this.#server = this.createServer();
  }

  /** Node's own server, which is given connections and listens nowhere. @param tls what it shows and asks for, if so */
  createServer(tls?: TlsOptions): Server {
    const answer = (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response);
    const server =
      tls === undefined ? createServer(answer) : process.getBuiltinModule('node:https').createServer(tls, answer);
    Object.assign(server, { httpAllowHalfOpen: true, keepAliveTimeout: 0 });
    server.on('clientError', (error, socket) => {
      // In a handshake nobody can be told anything.
      if (this.#connections.has(socket as Socket) && socket.writable) socket.end(malformedResponse(error));
      else socket.destroy();
    });
    return server;
  }

  /** Whether one more connection may be served: all that are open may be busy. */
  get hasRoom(): boolean {
    return this.#connections.hasRoom;
  }

  /**
   * Serves a connection that was accepted, and closes its descriptor at the end.
   * @param handshake begins one, which `welcome` follows; false where there is nothing to show
   */
  adopt(fd: number, handshake?: (raw: Socket) => boolean): void {
    const socket = new Socket({ fd, allowHalfOpen: true, readable: true, writable: true });
    // Whatever Node's server does with it, somebody hears of its errors; each has a close behind it.
    socket.on('error', () => undefined);
    const hasUnread = (): boolean => this.#surroundings.unreadBytes(fd) > 0;
    this.#connections.add(socket, hasUnread, handshake === undefined ? 'asking' : 'greeting');
    if (handshake === undefined) this.#server.emit('connection', socket);
    else if (!handshake(socket)) socket.destroy();
  }

  /** A handshake is over, and its certificate is good. @param raw what the socket is made of */
  welcome(socket: TLSSocket, raw: Socket): void {
    socket.on('error', () => undefined);
    this.#connections.secured(socket, raw);
  }

  /** Whatever is under way ends with it: nobody waits for those who only look. */
  close(): void {
    this.#loopDelay.stop();
    this.#history.stop();
    this.#connections.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket, headers, url = '' } = request;
    // Nothing more is read of it: libuv would go on with up to 2 MiB in this turn.
    if (!this.#connections.ask(socket)) return void socket.pause();
    response.on('finish', () => this.#connections.answered(socket));
    if (this.#connections.isFull) response.shouldKeepAlive = false;
    const target = requestTarget(url, headers.host);
    const overTcp = socket.remoteAddress === undefined ? undefined : 'TCP';
    const over = (socket as Partial<TLSSocket>).encrypted === true ? 'TLS' : overTcp;
    try {
      const page = refused(request, target, over) ?? (await this.#routes[target?.path ?? '']?.(headers));
      send(request, response, page ?? textPage(404, 'nothing is here; / says what there is'));
    } catch (error) {
      this.#surroundings.bug(error);
      socket.destroy();
    }
  }
}
