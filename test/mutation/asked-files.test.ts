import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { askedFiles } from './asked-files.ts';

const ALL = ['src/core/access.ts', 'src/core/calls/soon.ts', 'src/core/units.ts'];

describe('npm run mutate', () => {
  it('takes the files that it is given, each once, and all of core where it is given none', () => {
    const files = ['src/core/units.ts', './src/core/calls/soon.ts', 'src/core/units.ts'];
    assert.deepEqual(askedFiles(files, ALL), { files: ['src/core/units.ts', 'src/core/calls/soon.ts'] });
    assert.deepEqual(askedFiles([], ALL), { files: ALL });
  });

  const cases: readonly (readonly [asked: string, instead: string])[] = [
    ['units', 'src/core/units.ts'],
    ['src/core/unit.ts', 'src/core/units.ts'],
    ['src/core/soon.ts', 'src/core/calls/soon.ts'],
    ['build/src/core/units.js', 'src/core/units.ts'],
    ['test/core/units.test.ts', 'src/core/units.ts'],
    ['src/server/elsewhere.ts', 'it as in src/core/access.ts'],
  ];
  for (const [asked, instead] of cases)
    it(`says what to write in place of ${asked}`, () =>
      assert.deepEqual(askedFiles([asked, ALL[0] ?? ''], ALL), {
        problems: [`${asked} is no file of src/core: write ${instead}`],
      }));

  it('tries nothing where one of the files is not there', () => {
    const args = ['build/test/mutation/main.js', 'src/core/calls/soon.ts', 'src/core/memry.ts'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const told = 'src/core/memry.ts is no file of src/core: write src/core/memory.ts\n';
    assert.deepEqual({ status, stdout, stderr }, { status: 64, stdout: '', stderr: told });
  });
});
