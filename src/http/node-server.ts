import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { sendAhead } from './interim.ts';
import { type Refusal, refusals } from './refusal.ts';
import { type TlsIdentity, tlsOptions } from './tls-identity.ts';

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

function createTlsServer(service: TlsService): Server {
  const handshakeTimeout = Math.min(service.handshakeMs, HANDSHAKE_MAX_MS);
  const options = { ...OPTIONS, ...tlsOptions(service), handshakeTimeout };
  return process.getBuiltinModule('node:https').createServer(options);
}
