import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { sendAhead } from './interim.ts';
import { type Refusal, refusals } from './refusal.ts';
import type { TlsIdentity } from './tls-identity.ts';

/** Whom Node's server tells of what comes. Nothing may be thrown there. */
export interface Hearer {
  /** @param goAhead asks for the body, where the client waits to be asked @param refused where Node knows already */
  take(request: IncomingMessage, response: ServerResponse, goAhead?: () => void, refused?: Refusal): void;
  /** A tunnel was asked for. */
  tunnel(request: IncomingMessage): void;
  /** What came on it is no request. */
  broken(error: NodeJS.ErrnoException, socket: Socket): void;
}

/**
 * What serves connections over TLS: a certificate that nobody has, or an old protocol, never gets as far as a request.
 */
export interface TlsService extends TlsIdentity {
  /** A handshake has so long, in milliseconds, and no more than half a minute. */
  readonly handshakeMs: number;
}

const HANDSHAKE_MAX_MS = 30_000;
const OPTIONS: ServerOptions = { insecureHTTPParser: false, requireHostHeader: false };

/** Node's own server, which is given connections and listens nowhere. Every deadline is kept elsewhere. */
export function createNodeServer(hearer: Hearer, tls?: TlsService): Server {
  const server = tls === undefined ? createServer(OPTIONS) : createTlsServer(tls);
  // A head is bounded by its bytes, not by the number of its headers: one left out could be the one that matters.
  Object.assign(server, { timeout: 0, headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0, maxHeadersCount: 0 });
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on('request', (request, response) => hearer.take(request, response));
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
    hearer.take(request, response, () => sendAhead(response, () => response.writeContinue())),
  );
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    hearer.take(request, response, () => undefined, refusals.expectation),
  );
  server.on('connect', (request: IncomingMessage) => hearer.tunnel(request));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => hearer.broken(error, socket));
  return server;
}

/** TLS takes time and memory to load, so it is loaded where it is asked for. */
function createTlsServer({ cert, key, clientCa, handshakeMs }: TlsService): Server {
  const { constants } = process.getBuiltinModule('node:crypto');
  const options: TlsOptions = {
    cert,
    key,
    ca: clientCa,
    requestCert: true,
    // Who is refused is looked at by ourselves, while it is still known where it came from: handshakes.ts.
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    handshakeTimeout: Math.min(handshakeMs, HANDSHAKE_MAX_MS),
    // No session goes on on another connection, or with another certificate: what counts no more is found out.
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  };
  return process.getBuiltinModule('node:https').createServer({ ...OPTIONS, ...options });
}
