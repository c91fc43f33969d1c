// Somebody who may write to the directory swapped names in it while eofd came and went: eofd removed a socket that was
// not its own in one round of seven.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { close } from '../../src/posix/descriptor.ts';
import { bindListener } from '../../src/server/listener.ts';
import { leaveStale } from '../support/refusals.ts';
import { scratchForEach } from '../support/scratch.ts';
import { listenOn } from '../support/sockets.ts';

const ROUNDS = 150;
/**
 * Gives what is at `sock` and what is at `other` each other's names, again and again, as fast as it can (renameat2(2),
 * RENAME_EXCHANGE); one that is left
 * alone at `sock` makes room there.
 */
const SWAP = `
import ctypes, os, sys
libc = ctypes.CDLL(None)
os.chdir(sys.argv[1])
print('swapping', flush=True)
while True:
    if libc.renameat2(-100, b'sock', -100, b'other', 2) != 0: libc.renameat2(-100, b'sock', -100, b'other', 1)`;

describe('the socket of somebody who swaps names', () => {
  const directory = scratchForEach();

  /** Where a file is while its names are swapped, seen in one of many looks; undefined where it is gone. */
  function find(inode: number): string | undefined {
    for (let looks = 0; looks < 1000; looks++) {
      const paths = readdirSync(directory()).map((name) => join(directory(), name));
      const found = paths.find((path) => lstatSync(path, { throwIfNoEntry: false })?.ino === inode);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  it('is never removed in place of ours, neither at the end nor where a stale one is replaced', async () => {
    const [path, other] = [join(directory(), 'sock'), join(directory(), 'other')];
    const foreign = listenOn(other);
    const inode = lstatSync(other).ino;
    const swapper = spawn('python3', ['-c', SWAP, directory()], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(swapper.stdout, 'data');
    let bound = 0;
    try {
      for (let round = 0; round < ROUNDS; round++) {
        if (round % 2 === 0) leaveStaleIfFree(path);
        const listener = await bindListener(path, 0o600, 16).catch(() => undefined);
        listener?.retire();
        if (listener !== undefined) close(listener.fd);
        bound += listener === undefined ? 0 : 1;
        const now = find(inode);
        assert.ok(now !== undefined, `gone in round ${round}`);
        if (basename(now).startsWith('.')) renameSync(now, other);
      }
    } finally {
      swapper.kill();
      await once(swapper, 'exit');
      close(foreign);
    }
    assert.ok(bound > 0);
  });
});

function leaveStaleIfFree(path: string): void {
  try {
    leaveStale(path);
  } catch {
    // The other one is there at the moment.
  }
}
