// Somebody installed eofd on a file system that is mounted noexec: pages of program text on standard error, advice that
// did not help, and a restart for ever.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SHIPPED_EOFD, UNMEASURED } from '../support/commands.ts';
import { removeTree } from '../support/remove-tree.ts';
import { scratchForEach } from '../support/scratch.ts';

describe('eofd that cannot load koffi', () => {
  const directory = scratchForEach();
  const modules = (): string => join(directory(), 'node_modules');
  const eofd = (): string => join(directory(), 'dist/eofd.cjs');

  beforeEach(() => {
    mkdirSync(modules());
    cpSync(dirname(SHIPPED_EOFD), join(directory(), 'dist'), { recursive: true });
    for (const name of ['koffi', '@koromix'])
      cpSync(join('node_modules', name), join(modules(), name), { recursive: true });
  });

  /** @returns what is behind "cannot load koffi, through which eofd calls the system: " */
  function refusal(launcher: readonly string[], env: NodeJS.ProcessEnv = {}, ...args: readonly string[]): string {
    const [command = '', ...before] = [...launcher, process.execPath, eofd(), '-s', join(directory(), 'sock'), ...args];
    const { status, stdout, stderr } = spawnSync(command, before, {
      encoding: 'utf8',
      env: { ...process.env, ...UNMEASURED, ...env },
    });
    assert.deepEqual({ status, stdout }, { status: 69, stdout: '' }, stderr);
    const [, prefix, text = ''] =
      /^(.*)cannot load koffi, through which eofd calls the system: (.*)\n$/.exec(stderr) ?? [];
    assert.match(prefix ?? stderr, /^\S+ err: $/);
    return text;
  }
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const noexec = (): readonly string[] => [
    ...['unshare', '--mount', ...asRoot, 'sh', '-c'],
    'mount --bind "$0" "$0" && mount -o remount,bind,noexec "$0" && exec "$@"',
    directory(),
  ];

  it('because its file system is mounted noexec says so in one line, with the file, and exits for good', () => {
    for (const withCache of [true, false]) {
      if (!withCache) rmSync(join(directory(), 'dist'), { recursive: true });
      if (!withCache) cpSync(dirname(SHIPPED_EOFD), join(directory(), 'dist'), notCaches);
      const text = refusal(noexec());
      assert.match(text, /linux_\w+\/koffi\.node: failed to map segment.*; its file system may be mounted noexec/);
    }
  });
  const notCaches = { recursive: true, filter: (path: string) => !path.endsWith('.cache') };

  it('because it is not there names what is missing and how it gets there', () => {
    removeTree(modules());
    const words = /^Cannot find module 'koffi'; .* install it again \(in a clone with "npm ci"\)$/;
    assert.match(refusal([]), words);
    // Of these settings one is compared with a limit that libc tells.
    assert.match(refusal([], {}, '--program-mode', 'spare', '--program-spares', '2', '--', 'cat'), words);
  });

  it('because its native part is not there says the same', () => {
    rmSync(join(modules(), '@koromix'), { recursive: true });
    assert.match(refusal([]), /; it has builds for Linux on x64 and arm64; .* install it again/);
  });

  it('because Node is told not to load anything native names the switch', () => {
    assert.match(refusal([], { NODE_OPTIONS: '--no-addons' }), /; take --no-addons out of NODE_OPTIONS$/);
  });

  it('still tells what can be told without it', () => {
    removeTree(modules());
    const { status, stdout } = spawnSync(process.execPath, [eofd(), '--version'], { encoding: 'utf8' });
    assert.equal(status, 0);
    assert.match(stdout, /^eofd \d/);
  });
});
