import { printable } from '../core/printable.ts';
import { RequestError } from './request-error.ts';

/** Bytes of a name that fit into sockaddr_un beside the NUL at its end, or the one at the start of an abstract name; unix(7). */
const MAX_NAME_BYTES = 107;

export interface Address {
  /** What node:net connects to. */
  readonly name: string;
  /** In the abstract name space, where nothing is on disk. */
  readonly abstract: boolean;
  /** For messages: as the user wrote it, escaped. */
  readonly shown: string;
}

/**
 * Where a path leads. `@name` is the socket of that name in the abstract name space, as in systemd's units; `./@name` is a file.
 * @throws RequestError `path-too-long`: node:net would cut the path without a word, and ask a stranger
 * @throws TypeError for what can't be a path
 */
export function parseAddress(path: string): Address {
  if (typeof path !== 'string' || path === '' || path === '@' || path.includes('\0')) throw new TypeError('not the path of a socket');
  const abstract = path.startsWith('@');
  const shown = printable(path);
  const bytes = Buffer.byteLength(abstract ? path.slice(1) : path);
  if (bytes > MAX_NAME_BYTES) {
    throw new RequestError('path-too-long', `the path ${shown} has ${bytes} bytes; a socket's has at most ${MAX_NAME_BYTES}`);
  }
  return { name: abstract ? `\0${path.slice(1)}` : path, abstract, shown };
}
