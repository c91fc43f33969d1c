import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { PeerCredentials } from '../core/outcome.ts';
import { PATIENCE } from './patience.ts';
import { tlsPeer } from './peer-of.ts';
import { type Refusal, refusals } from './refusal.ts';

/** Whom is told how a handshake ended. */
export interface Greeter {
  readonly clock: { now(): number };
  /** @param raw what the TLS socket is made of */
  welcome(fd: number, socket: TLSSocket, peer: PeerCredentials, raw: Socket): void;
  /** It came to nothing, and that is somebody's mistake. */
  count(peer: PeerCredentials, refusal: Refusal): void;
  /** A place is free. */
  changed(): void;
}

interface Handshake {
  readonly fd: number;
  readonly raw: Socket;
  readonly beganAt: number;
}

/** Connections that have shown no certificate yet: not a byte of theirs is looked at as HTTP. */
export class Handshakes {
  readonly #greeter: Greeter;
  /** By both ends of the connection: Node's server does not say of which socket it made its own. */
  readonly #pending = new Map<string, Handshake>();

  #server: Server | undefined;

  constructor(greeter: Greeter) {
    this.#greeter = greeter;
  }

  get open(): number {
    return this.#pending.size;
  }

  /** Has this connection served over TLS from now on. @returns false where there is none */
  begin(fd: number, raw: Socket): boolean {
    if (this.#server === undefined) return false;
    // An end in the middle of a handshake is told to nobody but Node, which then waits for the end of the handshake.
    raw.allowHalfOpen = false;
    const ends = endsOf(raw);
    this.#pending.set(ends, { fd, raw, beganAt: this.#greeter.clock.now() });
    // TLS takes it over, and listens to the socket that it makes of it.
    raw.on('error', () => undefined);
    raw.on('close', () => {
      if (this.#pending.get(ends)?.raw === raw) this.#pending.delete(ends);
      this.#greeter.changed();
    });
    return this.#server.emit('connection', raw);
  }

  /** Has those that come from now on served by this server. */
  serve(server: Server): void {
    this.#server = server;
    server.on('secureConnection', (socket: TLSSocket) => {
      const ends = endsOf(socket);
      const handshake = this.#pending.get(ends);
      this.#pending.delete(ends);
      if (handshake === undefined) {
        socket.destroy();
      } else if (socket.authorized) {
        this.#greeter.welcome(handshake.fd, socket, tlsPeer(socket.remoteAddress, socket), handshake.raw);
      } else {
        this.#greeter.count(tlsPeer(socket.remoteAddress), unauthorized(socket));
        socket.destroy();
      }
    });
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
      const refusal = refusalOf(error);
      if (refusal !== undefined) this.#greeter.count(tlsPeer(socket.remoteAddress), refusal);
      socket.destroy();
    });
  }

  /** Closes so many that take too long, the oldest first: somebody waits for their places. */
  relieve(count = 1): void {
    const since = this.#greeter.clock.now() - PATIENCE.freshMs;
    const late = [...this.#pending.values()].filter(({ beganAt }) => beganAt < since);
    for (const { raw } of late.slice(0, count)) raw.destroy();
  }

  /** The service stops: what is under way has a moment. */
  drain(): void {
    setTimeout(() => this.close(), PATIENCE.freshMs).unref();
  }

  close(): void {
    for (const { raw } of [...this.#pending.values()]) raw.destroy();
  }
}

const endsOf = (socket: Socket): string =>
  [socket.remoteAddress, socket.remotePort, socket.localAddress, socket.localPort].join(' ');

function unauthorized(socket: TLSSocket): Refusal {
  const hasNone = socket.getPeerX509Certificate() === undefined;
  // Node's types have an error there; it is the code of one.
  return hasNone ? refusals.noCertificate : refusals.certificate(String(socket.authorizationError));
}

/** What was wrong; undefined where the client just went away. */
function refusalOf(error: NodeJS.ErrnoException): Refusal | undefined {
  if (error.code === 'ECONNRESET') return undefined;
  if (error.code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return refusals.handshakeLate;
  return refusals.handshake((error as { reason?: string }).reason ?? error.code ?? 'unknown');
}
