import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

/** What every open descriptor of this process is: `socket:[4711]`, `anon_inode:[eventpoll]`, a path. */
function openDescriptors(): Map<string, string> {
  const open = new Map<string, string>();
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      open.set(fd, readlinkSync(`/proc/self/fd/${fd}`));
    } catch {
      // The directory's own descriptor is in its list.
    }
  }
  return open;
}

/**
 * Within a `describe`: each of its tests fails that leaves a descriptor open, though not one that Node only closes in a
 * later turn.
 */
export function checkLeaks(): void {
  // libuv opens /dev/null with the first stream of a process, and keeps it. Where standard output is a file, that is a
  // test's.
  before(async () => {
    const first = createServer().listen(`\0eofd-first-${process.pid}`);
    await once(first, 'listening');
    await once(first.close(), 'close');
  });
  let atFirst: Map<string, string>;
  beforeEach(() => {
    atFirst = openDescriptors();
  });
  afterEach(async () => {
    const left = () => [...openDescriptors()].filter(([fd, what]) => atFirst.get(fd) !== what);
    for (let turns = 0; turns < 1000 && left().length > 0; turns++)
      await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(left(), [], 'a test left descriptors open');
  });
}
