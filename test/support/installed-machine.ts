import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { bootMachine, type Machine } from './machine.ts';
import type { Release } from './machine-root.ts';
import { makePackage } from './made-package.ts';

/** The root of a machine and the package may have to be made. */
const PREPARE_MS = 600_000;
/** One test in a machine: it waits for starts, stops and drains. */
const TEST_MS = 180_000;

const packages = new Map<string, string>();

after(() => packages.clear());

/**
 * The Debian package of the working tree, made once a run.
 * @param version for an upgrade: another version of the same
 */
export function debianPackage(version?: string): string {
  const key = version ?? 'own';
  const path = packages.get(key) ?? makePackage('deb', version);
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
