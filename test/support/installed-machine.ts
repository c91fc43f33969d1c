import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { bootMachine, type Machine } from './machine.ts';
import type { Release } from './machine-root.ts';

/** The root of a machine and the package may have to be made. */
const PREPARE_MS = 600_000;
/** One test in a machine: it waits for starts, stops and drains. */
const TEST_MS = 90_000;

const packages = new Map<string, string>();

after(() => {
  for (const path of packages.values()) rmSync(join(path, '..'), { recursive: true });
  packages.clear();
});

/**
 * The Debian package of the working tree, made once a run.
 * @param version for an upgrade: another version of the same
 */
export function debianPackage(version?: string): string {
  const key = version ?? 'own';
  const known = packages.get(key);
  if (known !== undefined) return known;
  const directory = mkdtempSync(join(tmpdir(), 'eofd-deb-'));
  const args = ['scripts/deb.mjs', '--out', directory, ...(version === undefined ? [] : ['--version', version])];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 0, `${args.join(' ')}: ${stderr}${stdout}`);
  const path = join(directory, readdirSync(directory).find((name) => name.endsWith('.deb')) ?? '');
  packages.set(key, path);
  return path;
}

/** Installs a package as an administrator would, without a network. */
export async function installPackage(machine: Machine, path: string): Promise<void> {
  const inside = `/root/${basename(path)}`;
  machine.copyIn(path, inside);
  await machine.output(['apt-get', 'install', '--quiet', '--yes', '--no-install-recommends', inside]);
}

const installDebianPackage = async (machine: Machine): Promise<void> => installPackage(machine, debianPackage());

/** One machine for the tests of a `describe`, with eofd installed and nothing done to it since. */
export function describeOnMachine(
  title: string,
  tests: (machine: () => Machine) => void,
  {
    release = 'trixie',
    prepare = installDebianPackage,
  }: { readonly release?: Release; prepare?(machine: Machine): Promise<void> } = {},
): void {
  describe(title, function () {
    this.timeout(TEST_MS);
    let machine: Machine | undefined;
    before(async function () {
      this.timeout(PREPARE_MS);
      machine = await bootMachine({ release });
      await prepare(machine);
    });
    after(async () => machine?.close());
    tests(() => {
      assert.ok(machine !== undefined);
      return machine;
    });
  });
}
