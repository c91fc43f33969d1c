import { lstatSync, type Stats, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { renameToFree } from '../posix/rename.ts';

/** What stands at a path, links not followed; undefined where nothing does, or where it may not be looked at. */
export function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Whether two looks saw one and the same socket. As long as a socket is open, no other file gets its inode number. */
export const same = (one: Stats, other: Stats): boolean =>
  one.dev === other.dev && one.ino === other.ino && other.isSocket();

/** What stands at the path of a socket that was there: it, nothing, or something else. */
export function check(path: string, own: Stats): 'there' | 'gone' | 'taken' {
  const now = look(path);
  if (now === undefined) return 'gone';
  return same(own, now) ? 'there' : 'taken';
}

/** What became of a name: taken away; not the socket's; or what had it by then could not be put back and was moved. */
export type Removal = 'removed' | 'foreign' | { readonly movedTo: string };

let serial = 0;

/**
 * Takes the name of a socket away, and of nothing else: moved aside to a name of ours, it is looked at once more, and
 * put back where somebody has swapped it meanwhile (decision 003). @throws Error where the directory refuses
 */
export function removeName(path: string, own: Stats): Removal {
  const before = look(path);
  if (before === undefined || !same(own, before)) return 'foreign';
  const aside = join(dirname(path), `.eofd-${process.pid}-${Date.now().toString(36)}-${serial++}`);
  renameToFree(path, aside);
  const moved = look(aside);
  if (moved !== undefined && same(own, moved)) {
    unlinkSync(aside);
    return 'removed';
  }
  try {
    renameToFree(aside, path);
    return 'foreign';
  } catch {
    return { movedTo: aside };
  }
}
