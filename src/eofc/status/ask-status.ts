import { request } from 'node:http';
import type { StatusDocument } from '../../core/account/status-document.ts';
import { readListenAddress } from '../../core/listen-address.ts';
import { printable } from '../../core/printable.ts';

const PATIENCE_MS = 10_000;
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
 * @param address a path, or a port of the loopback
 * @param givenUp when nobody waits for the answer any more
 * @throws StatusError
 */
export function askStatus(address: string, givenUp?: AbortSignal): Promise<StatusDocument> {
  const found = readListenAddress(address);
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  const to = found.kind === 'path' ? { socketPath: found.path, host: 'localhost' } : { host, port };
  return new Promise((resolve, reject) => {
    const fail = (why: string, code?: string): void => reject(new StatusError(address, why, code));
    const how = { path: '/status', agent: false, timeout: PATIENCE_MS, ...(givenUp && { signal: givenUp }) };
    const asked = request({ ...to, ...how }, (response) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      response.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > ANSWER_MAX_BYTES) asked.destroy(new Error('its answer has no end'));
        pieces.push(piece);
      });
      response.on('end', () => {
        const status = response.statusCode === 200 ? parse(Buffer.concat(pieces).toString()) : undefined;
        if (status === undefined) fail('it answers, but not as a metrics socket of eofd does');
        else resolve(status);
      });
      response.on('error', (error) => fail(error.message));
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${PATIENCE_MS / 1000} s`)));
    asked.on('error', ({ code, message }: NodeJS.ErrnoException) => fail(WORDS[code ?? ''] ?? message, code));
    asked.end();
  });
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket',
  ECONNREFUSED: 'nobody listens there',
  EACCES: 'no permission to connect',
  HPE_INVALID_CONSTANT: 'it answers, but not as a metrics socket of eofd does',
};

function parse(text: string): StatusDocument | undefined {
  try {
    const status = JSON.parse(text) as Partial<StatusDocument>;
    return Array.isArray(status.connections) && status.requests !== undefined ? (status as StatusDocument) : undefined;
  } catch {
    return undefined;
  }
}
