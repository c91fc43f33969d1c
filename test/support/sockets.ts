import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SOCK_STREAM } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { PosixError } from '../../src/posix/errno.ts';
import { accept, bind, connect, listen, unixAddress, unixSocket } from '../../src/posix/socket.ts';
import { removeTree } from './remove-tree.ts';

/** A number that is no open descriptor's. */
export const NOT_OPEN = 0x7fffffff;

let names = 0;
/** An abstract name that nobody else uses: no file is left. */
export const abstractName = (): string => `\0eofd-test-${process.pid}-${names++}`;

/** A stream socket that listens on `name`. */
export function listenOn(name: string, backlog = 128): number {
  const fd = unixSocket(SOCK_STREAM);
  bind(fd, unixAddress(name));
  listen(fd, backlog);
  return fd;
}

/** A stream socket that is connected to the listener on `name`, or waits in its queue. @throws PosixError */
export function connectTo(name: string): number {
  const fd = unixSocket(SOCK_STREAM);
  const result = connect(fd, unixAddress(name));
  if (result === 0) return fd;
  close(fd);
  throw new PosixError('connect', -result);
}

/** Both ends of a connection, as a client and a server have them. */
export function connectedPair(): { readonly client: number; readonly server: number } {
  const name = abstractName();
  const listener = listenOn(name);
  const client = connectTo(name);
  const server = accept(listener);
  close(listener);
  return { client, server };
}

/** Runs `work` with a new directory, which is gone afterwards with everything in it. */
export async function withDirectory(
  work: (directory: string) => Promise<void> | void,
  parent = tmpdir(),
): Promise<void> {
  const directory = mkdtempSync(join(parent, 'eofd-'));
  try {
    await work(directory);
  } finally {
    removeTree(directory);
  }
}
