import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { removeTree } from '../support/remove-tree.ts';
import { TAKEN_BACK } from './taken-back.ts';

/** At most: most are found by the first few. */
const SEEDS = 60;

describe('what was mended, taken back', () => {
  // Within the project, for its packages have to be found.
  let copy = '';
  beforeEach(() => {
    copy = mkdtempSync(resolve('build/taken-back-'));
    for (const part of ['src', 'test/simulation', 'test/support'])
      cpSync(join('build', part), join(copy, part), { recursive: true });
  });
  afterEach(() => removeTree(copy));

  for (const { what, file, from, to, seed } of TAKEN_BACK) {
    it(`is found by a simulated world: ${what}`, async function () {
      this.timeout(300_000);
      const path = join(copy, 'src', `${file}.js`);
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, text.replace(from, to));
      const args = [
        join(copy, 'test/simulation/main.js'),
        '--seed',
        String(seed),
        '--seeds',
        String(SEEDS),
        '--hours',
        '12',
      ];
      const wrong = await promisify(execFile)(process.execPath, args).then(
        () => undefined,
        (error: unknown) => (error as { stderr: string }).stderr,
      );
      assert.match(String(wrong), /^seed \d+: at /m);
    });
  }
});
