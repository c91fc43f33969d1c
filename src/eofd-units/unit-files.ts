import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adaptCatalog, adaptUnit, type Installation, type NewerLine } from './adapt-unit.ts';
import { marked } from './mark.ts';
import type { Scope } from './units-command.ts';

/** A file as it should be. */
export interface UnitFile {
  readonly path: string;
  readonly text: string;
  /** The user's own from then on: written only where there is none. */
  readonly own: boolean;
}

/**
 * Where each directory of the package's `systemd/` goes: systemd's places for what an administrator installs, below
 * those for overrides.
 */
const SYSTEM_PLACES: Readonly<Record<string, string>> = {
  system: '/usr/local/lib/systemd/system',
  user: '/usr/local/lib/systemd/user',
  'sysusers.d': '/usr/local/lib/sysusers.d',
  'tmpfiles.d': '/usr/local/lib/tmpfiles.d',
};

/**
 * The files for an installation.
 * @param packageRoot directory of the npm package
 * @param configHome of the user: $XDG_CONFIG_HOME
 */
export function unitFiles(
  scope: Scope,
  packageRoot: string,
  installation: Installation,
  configHome: string,
): readonly UnitFile[] {
  const read = (path: string): string => readFileSync(join(packageRoot, path), 'utf8');
  const newer = JSON.parse(read('systemd/older.json')) as readonly NewerLine[];
  const units = Object.entries(scope === 'system' ? SYSTEM_PLACES : { user: `${configHome}/systemd/user` }).flatMap(
    ([directory, place]) =>
      readdirSync(join(packageRoot, 'systemd', directory))
        .sort()
        .map((name) => {
          const text = adaptUnit(read(`systemd/${directory}/${name}`), installation, newer);
          return { path: `${place}/${name}`, text: marked(text), own: false };
        }),
  );
  if (scope === 'user') return units;
  const catalog = marked(adaptCatalog(read('systemd/eofd.catalog'), installation));
  return [
    ...units,
    { path: '/usr/local/lib/systemd/catalog/eofd.catalog', text: catalog, own: false },
    { path: '/etc/eofd/eofd.toml', text: read('packaging/eofd.toml'), own: true },
  ];
}
