import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';

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

/** Within a `describe`: each of its tests fails that leaves a descriptor open, though not one that Node only closes in a later turn. */
export function checkLeaks(): void {
  let before: Map<string, string>;
  beforeEach(() => {
    before = openDescriptors();
  });
  afterEach(async () => {
    const left = () => [...openDescriptors()].filter(([fd, what]) => before.get(fd) !== what);
    for (let turns = 0; turns < 1000 && left().length > 0; turns++)
      await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(left(), [], 'a test left descriptors open');
  });
}
