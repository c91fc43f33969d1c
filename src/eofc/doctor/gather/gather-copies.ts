import { existsSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Copy, DaemonFacts } from '../facts.ts';
import type { Unit, UnitFacts } from '../unit-facts.ts';
import { type RunTool, USUAL_PATH } from './run-tool.ts';

const LOCAL = /^\/(etc|run|usr\/local\/lib)\/systemd\/(system|user)\//;

/**
 * Every eofd that a command line, or a unit, may mean, with its version, the first for the one that runs now.
 * @param own version of this program @param command of the unit
 */
export function gatherCopies(own: Copy, command: readonly string[], searchPath: string, run: RunTool): readonly Copy[] {
  const directories = [...new Set([...searchPath.split(':'), ...USUAL_PATH.split(':')])].filter((path) => path !== '');
  const inPath = directories.flatMap((directory) => ['eofd', 'eofc'].map((name) => join(directory, name)));
  const ofUnit = command.filter((word) => /\/eofd(\.c?js)?$/.test(word));
  const files = new Set([...ofUnit, ...inPath].filter(existsSync).map((path) => realpathSync(path)));
  files.delete(own.path);
  const others = [...files].flatMap((path) => {
    const told = run([process.execPath, path, '--version']);
    const [, version] = /^eof[dc] (\S+)/.exec(told?.out ?? '') ?? [];
    return version === undefined ? [] : [{ path, version }];
  });
  return [own, ...others];
}

/** Whole unit files of the administrator in front of those of a package. */
export function gatherShadowing({ service, socket }: UnitFacts, exists = existsSync): DaemonFacts['shadowing'] {
  return [service, socket].flatMap((unit) => {
    const instead = packaged(unit, exists);
    return instead === undefined ? [] : [{ copy: unit.is['FragmentPath'] ?? '', instead }];
  });
}

function packaged({ is }: Unit, exists: (path: string) => boolean): string | undefined {
  const path = is['FragmentPath'] ?? '';
  if (!LOCAL.test(path)) return undefined;
  return ['/usr/lib/systemd', '/lib/systemd']
    .map((root) => `${root}/${path.includes('/user/') ? 'user' : 'system'}/${basename(path)}`)
    .find(exists);
}
