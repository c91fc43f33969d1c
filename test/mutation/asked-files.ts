import { basename } from 'node:path';
import { nearestName } from '../../src/core/option-sets/nearest-name.ts';

export type Asked = { readonly files: readonly string[] } | { readonly problems: readonly string[] };

/**
 * The files that mutants are asked of.
 * @param names as the user wrote them: `src/core/units.ts`, `./src/core/units.ts`; all files where there are none
 * @param all the files there are
 */
export function askedFiles(names: readonly string[], all: readonly string[]): Asked {
  const files = names.map((name) => name.replace(/^(\.\/)+/, ''));
  const problems = files.filter((file) => !all.includes(file)).map((file) => problemOf(file, all));
  if (problems.length > 0) return { problems };
  return { files: files.length > 0 ? [...new Set(files)] : all };
}

/** What to write instead: a file of this name, whatever stands around it, or else the one with the most alike. */
function problemOf(file: string, all: readonly string[]): string {
  const stem = basename(file).replace(/(\.test)?\.[jt]s$/, '');
  const stems = all.map((path) => basename(path, '.ts'));
  const meant = all[stems.indexOf(nearestName(stem, stems) ?? '')];
  return `${file} is no file of src/core: write ${meant ?? `it as in ${all[0]}`}`;
}
