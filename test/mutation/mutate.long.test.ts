import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

describe('npm run mutate', () => {
  // A loop without an end is among the faults of the one, a wait without an end among those of the other.
  it('finds the faults in files of core by the tests of these, and says how many', () => {
    const files = ['src/core/account/histogram.ts', 'src/core/calls/soon.ts'];
    const { status, stdout, stderr } = spawnSync(process.execPath, ['build/test/mutation/main.js', ...files], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, `${stdout}${stderr}`);
    assert.match(stdout, /^src\/core\/calls\/soon\.ts +\d+ +\d+ +\d+ +\d+ +\d+\.\d %/m);
    assert.match(stdout, /^9\d\.\d % of \d+ mutants killed, 0 of the others not explained$/m);
  });
});
