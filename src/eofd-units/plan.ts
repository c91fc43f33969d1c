import { lstatSync, readFileSync } from 'node:fs';
import { isUntouched } from './mark.ts';
import type { UnitFile } from './unit-files.ts';

/** What is at a file's path: nothing; what should be; what eofd-units wrote once; something that is somebody's. */
export type Found = 'nothing' | 'same' | 'ours' | 'foreign';

/** What stands at the path of a file; a symbolic link is foreign wherever it points. @throws Error of node:fs */
function findOf({ path, text, own }: UnitFile, root: string): Found {
  const stat = lstatSync(root + path, { throwIfNoEntry: false });
  if (stat === undefined) return 'nothing';
  if (!stat.isFile()) return 'foreign';
  const present = readFileSync(root + path, 'utf8');
  if (present === text) return 'same';
  return !own && isUntouched(present) ? 'ours' : 'foreign';
}

/** What is to be done with one file. */
export interface Step {
  readonly action: 'write' | 'remove' | 'leave' | 'refuse';
  readonly path: string;
  readonly text: string;
}

/** What brings the files to how they should be. Where a step refuses, none may be taken. */
export function planOf(
  kind: 'write' | 'remove',
  files: readonly UnitFile[],
  root: string,
  force: boolean,
): readonly Step[] {
  return files.map((file) => {
    const { path, text, own } = file;
    const found = findOf(file, root);
    const step = (action: Step['action']): Step => ({ action, path, text });
    if (kind === 'remove') {
      if (found === 'nothing') return step('leave');
      if (found === 'foreign' && !force) return step(own ? 'leave' : 'refuse');
      return step('remove');
    }
    if (found === 'same') return step('leave');
    // The configuration is the user's from the first time on, whatever is asked for.
    if (found === 'foreign') return step(own ? 'leave' : force ? 'write' : 'refuse');
    return step('write');
  });
}
