import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { counted, SHARE } from './figures.ts';

describe('The tests of core', () => {
  it('find the faults that are put into it, but for those that are none', () => {
    const args = ['build/test/mutation/main.js', '--step', String(Math.max(1, Math.round(1 / SHARE)))];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    counted('mutants', stdout.trim().split('\n').at(-1) ?? '');
    assert.equal(status, 0, `${stdout}${stderr}`);
  });
});
