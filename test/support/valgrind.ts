import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { UNMEASURED } from './commands.ts';

/** What it finds in V8 alone, which is none of ours. */
const KNOWN = resolve('test/support/valgrind.supp');

/**
 * Runs Node under valgrind, which looks at each byte of memory that the process and its calls of the system touch, but
 * for what V8 manages itself. Without V8's compiler, as valgrind has to see all code.
 * @returns what it printed
 */
export function underValgrind(args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(
    'valgrind',
    ['--quiet', '--error-exitcode=99', `--suppressions=${KNOWN}`, process.execPath, '--jitless', ...args],
    { encoding: 'utf8', env: { ...process.env, ...UNMEASURED }, maxBuffer: 2 ** 28 },
  );
  assert.equal(status, 0, `${stderr}\n${stdout}`);
  return stdout;
}
