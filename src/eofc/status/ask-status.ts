import { type RequestOptions, request } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { StatusDocument } from '../../core/account/status-document.ts';
import { readListenAddress } from '../../core/listen-address.ts';
import { printable } from '../../core/printable.ts';
import { readStatus } from './read-status.ts';

const PATIENCE_MS = 10_000;
const OTHER = 'it answers, but not as a metrics socket of eofd does';
/** More than five hundred connections with their command lines take. */
const ANSWER_MAX_BYTES = 16 * 2 ** 20;

/** Nobody answers at an address, or what does is no metrics socket. `code` is the system's, where it has one. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code: string | undefined;

  constructor(address: string, why: string, code?: string) {
    super(`${printable(address)}: ${why}`);
    this.code = code;
  }
}

/**
 * Asks a metrics socket of eofd for `/status`.
 * @param address a path, or a port: of an address, or of `localhost`
 * @param givenUp when nobody waits for the answer any more
 * @param patienceMs for all of the answer; ten seconds unless given
 * @throws StatusError
 */
export function askStatus(address: string, givenUp?: AbortSignal, patienceMs = PATIENCE_MS): Promise<StatusDocument> {
  const to = whereTo(address);
  return new Promise((resolve, reject) => {
    const fail = (why: string, code?: string): void => {
      clearTimeout(late);
      reject(new StatusError(address, why, code));
    };
    const stop = (why: string): void => {
      // What the end of the connection is told as comes after it, and counts no more.
      fail(why);
      asked.destroy();
    };
    // Of the whole: who sends a byte now and then is no different from who sends none.
    const late = setTimeout(() => stop(`no whole answer within ${patienceMs / 1000} s`), patienceMs);
    const how = { path: '/status', agent: false, ...(givenUp && { signal: givenUp }) };
    const asked = request({ ...to, ...how }, (response) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      response.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > ANSWER_MAX_BYTES) return stop('its answer has no end');
        pieces.push(piece);
      });
      response.on('end', () => {
        const status = response.statusCode === 200 ? readStatus(Buffer.concat(pieces).toString()) : undefined;
        if (status === undefined) return fail(OTHER);
        clearTimeout(late);
        resolve(status);
      });
      response.on('error', (error) => fail(error.message));
    });
    asked.on('upgrade', () => stop(OTHER));
    asked.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      const isOverTls = code === 'ECONNRESET' && to.isReachable;
      fail(isOverTls ? OVER_TLS : (WORDS[code ?? ''] ?? message), code);
    });
    asked.end();
  });
}

interface Where extends RequestOptions {
  readonly autoSelectFamily?: true;
  readonly isReachable: boolean;
}

/** What Node asks for a name: the loopback has two addresses, and a machine may lack the names of one. */
const ofLocalhost: LookupFunction = (_name, _options, found) =>
  found(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ]);

function whereTo(address: string): Where {
  const [, name, port] = /^(localhost):(\d+)$/i.exec(address) ?? [];
  if (port !== undefined) return { host: name, port, lookup: ofLocalhost, autoSelectFamily: true, isReachable: false };
  const found = readListenAddress(address);
  if (found.kind === 'path') return { socketPath: found.path, host: 'localhost', isReachable: false };
  const [, host, ofHost] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  return { host, port: ofHost, isReachable: found.kind === 'reachable' };
}

const OVER_TLS =
  'it closed the connection: where others can reach it, eofd speaks TLS, which eofc status does not ' +
  '(docs/metrics.md, "From another machine")';
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket',
  ECONNREFUSED: 'nobody listens there',
  EACCES: 'no permission to connect',
  HPE_INVALID_CONSTANT: OTHER,
};
