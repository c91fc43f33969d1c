import { writeSync } from 'node:fs';
import { close, openMemoryFile } from '../../posix/descriptor.ts';

/**
 * The request as a file to read from its beginning: one without a name, in memory, that only its descriptor leads to.
 * @returns the descriptor @throws Error with a code: EMFILE, ENFILE, ENOMEM, ENOSPC
 */
export function openRequestFile(request: readonly Uint8Array[]): number {
  const fd = openMemoryFile('eofd request');
  try {
    let position = 0;
    for (const piece of request) {
      // To a place, so that the file's own offset stays where a program begins to read.
      for (let written = 0; written < piece.length; )
        written += writeSync(fd, piece, written, piece.length - written, position + written);
      position += piece.length;
    }
    return fd;
  } catch (error) {
    close(fd);
    throw error;
  }
}
