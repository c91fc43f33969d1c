import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adaptUnit, type Installation, type NewerLine } from './units-adapt.ts';
import type { Scope } from './units-command-line.ts';
import { marked } from './units-mark.ts';

/** A file as it should be. */
export interface UnitFile {
  readonly path: string;
  readonly text: string;
  /** The user's own from then on: written only where there is none. */
  readonly own: boolean;
}

/** Where each directory of the package's `systemd/` goes: systemd's places for what an administrator installs, below those for overrides. */
const SYSTEM_PLACES: Readonly<Record<string, string>> = {
  system: '/usr/local/lib/systemd/system',
  user: '/usr/local/lib/systemd/user',
  'sysusers.d': '/usr/local/lib/sysusers.d',
  'tmpfiles.d': '/usr/local/lib/tmpfiles.d',
  catalog: '/usr/local/lib/systemd/catalog',
};

/**
 * The files for an installation.
 * @param packageRoot directory of the npm package
 * @param configHome of the user: $XDG_CONFIG_HOME
 */
export function unitFiles(scope: Scope, packageRoot: string, installation: Installation, configHome: string): readonly UnitFile[] {
  const places = scope === 'system' ? SYSTEM_PLACES : { user: `${configHome}/systemd/user` };
  const newer = JSON.parse(readFileSync(join(packageRoot, 'systemd/older.json'), 'utf8')) as readonly NewerLine[];
  const units = Object.entries(places).flatMap(([directory, place]) =>
    namesIn(join(packageRoot, 'systemd', directory)).map((name) => {
      const text = readFileSync(join(packageRoot, 'systemd', directory, name), 'utf8');
      return { path: `${place}/${name}`, text: marked(adaptUnit(text, installation, newer)), own: false };
    }),
  );
  const configuration = readFileSync(join(packageRoot, 'packaging/eofd.toml'), 'utf8');
  return [...units, { path: scope === 'system' ? '/etc/eofd/eofd.toml' : `${configHome}/eofd/eofd.toml`, text: configuration, own: true }];
}

const namesIn = (directory: string): readonly string[] => (existsSync(directory) ? readdirSync(directory).sort() : []);
