import { printable } from '../core/printable.ts';
import { RequestError } from './request-error.ts';

/** Bytes of a path that fit into sockaddr_un beside the NUL at its end; unix(7). */
const MAX_PATH_BYTES = 107;

export interface Address {
  readonly path: string;
  /** For messages: escaped. */
  readonly shown: string;
}

/**
 * Looks at a path before node:net does, which would ask a stranger instead of refusing it.
 * @throws RequestError `path-too-long`: node:net cuts the path
 * @throws RequestError `abstract-name`: as systemd writes these, with an @. node:net pads it with NULs
 * @throws TypeError for what can't be a path
 */
export function parseAddress(path: string): Address {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) throw new TypeError('not the path of a socket');
  const shown = printable(path);
  if (path.startsWith('@'))
    throw new RequestError(
      'abstract-name',
      `${shown} is an abstract name, and Node can't connect to these; a file of this name is ./${shown}`,
    );
  const bytes = Buffer.byteLength(path);
  if (bytes > MAX_PATH_BYTES)
    throw new RequestError(
      'path-too-long',
      `the path ${shown} has ${bytes} bytes; a socket's has at most ${MAX_PATH_BYTES}`,
    );
  return { path, shown };
}
