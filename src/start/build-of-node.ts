import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** A binary this large has V8 in it. Debian's has V8 in a library, which changes without the binary. */
const WITH_V8_BYTES = 32 * 1024 * 1024;
/** Headers come first in a binary, and the notes behind them. */
const HEAD_BYTES = 4096;
const BUILD_ID_BYTES = 20;
/** How the note of the build ID begins: length of the name, length of the ID, NT_GNU_BUILD_ID, name; elf(5). */
const NOTE = Buffer.from('\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0', 'latin1');

/**
 * Names a build of Node: distributions mend Node and V8 without another version, and then no code cache may be taken.
 * The build ID says it best, since a copy has the same; where that says nothing of V8, the time of the binary does.
 */
export function buildOfNode(binary: string): string {
  const { size, mtimeMs } = statSync(binary);
  return (size < WITH_V8_BYTES ? undefined : buildId(binary)) ?? String(Math.floor(mtimeMs));
}

function buildId(binary: string): string | undefined {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  const fd = openSync(binary, 'r');
  try {
    readSync(fd, head);
  } finally {
    closeSync(fd);
  }
  const at = head.indexOf(NOTE);
  return at < 0 ? undefined : head.toString('hex', at + NOTE.length, at + NOTE.length + BUILD_ID_BYTES);
}
