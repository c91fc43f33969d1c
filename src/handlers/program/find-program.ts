import { resolve } from 'node:path';
import { quoted } from '../../core/quote.ts';
import { obstacleTo } from './program-obstacle.ts';

/** A program that can be run, and the words it is run with. */
export interface Program {
  /** Absolute, but where the working directory is not UTF-8. */
  readonly path: string;
  /** The name as the user wrote it, then the arguments. */
  readonly argv: readonly string[];
}

/** Where a program is looked for when there is no PATH; confstr(3) has the last two. */
const USUAL_PATH = '/usr/local/bin:/usr/bin:/bin';

/**
 * Looks for a program as a shell does: a name without a slash in the directories of PATH, any other from the working
 * directory on. An empty entry of PATH is passed over: where a daemon happens to stand is no place to take programs
 * from.
 *
 * @throws Error that says why nothing can be run
 */
export function findProgram(argv: readonly string[], searchPath = USUAL_PATH): Program {
  const [name = ''] = argv;
  for (const word of argv) {
    if (word.includes('\0')) throw new Error(`a word with a NUL in it: ${quoted(word)}`);
    // Node puts U+FFFD in place of bytes that are no UTF-8: the program would be given another word than the one that
    // was meant.
    if (word.includes('\ufffd')) throw new Error(`a word that is not UTF-8: ${quoted(word)}`);
  }
  if (name === '') throw new Error('the name of the program is empty');
  const places = name.includes('/') ? ['.'] : searchPath.split(':').filter((place) => place !== '');
  const unnamed = places.filter((place) => place.includes('\ufffd')).map((place) => quoted(place));
  const but = unnamed.length > 0 ? `; not looked into, since it is not UTF-8: ${unnamed.join(', ')}` : '';
  let obstacle: Error | undefined;
  for (const place of places.filter((each) => !each.includes('\ufffd'))) {
    const absolute = resolve(place, name);
    // Node can't name such a directory, and the system needs no name for the one that it works in.
    const path = absolute.includes('\ufffd') ? name : absolute;
    const what = obstacleTo(path, searchPath);
    if (what === undefined) return { path, argv };
    if (what !== 'is not there') obstacle ??= new Error(`${quoted(path)} ${what}`);
  }
  throw (
    obstacle ??
    new Error(
      name.includes('/')
        ? `${quoted(name)} is not there`
        : `${quoted(name)} is in none of the directories of PATH${but}`,
    )
  );
}
