import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

/**
 * Runs a Python program to its end.
 * @param input what it finds as JSON on its standard input.
 * @returns the JSON it prints
 */
export function python(program: string, input: unknown): unknown {
  const { status, stdout, stderr, error } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(input),
    maxBuffer: 2 ** 28,
  });
  assert.ifError(error);
  assert.equal(status, 0, stderr.toString());
  return JSON.parse(stdout.toString());
}
