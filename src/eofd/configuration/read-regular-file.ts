import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * Reads a file that is named in the settings. Never waits: a FIFO would make open(2) wait for a writer, and a terminal
 * would become the daemon's own.
 * @returns at most one byte more than `maxBytes`
 * @throws Error, with the system's `code` where the file cannot be had
 */
export function readRegularFile(path: string, maxBytes: number): Buffer {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const stat = fstatSync(fd);
    if (stat.isDirectory()) throw new Error('a directory, not a file');
    if (!stat.isFile()) throw new Error('not a regular file');
    // Not the size fstat tells: the files of /proc have none, and another may grow.
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (let got = -1; got !== 0 && length < buffer.length; length += got)
      got = readSync(fd, buffer, length, buffer.length - length, null);
    return buffer.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}
