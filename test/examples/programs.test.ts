import { deepEqual, match } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Ended, run } from '../e2e/run.ts';
import { removeTree } from '../support/remove-tree.ts';

const outcome = ({ code, out, err }: Ended): unknown => ({ code, out: String(out), err });

describe('The calculation of the examples', () => {
  const calculate = (input: string) => run(['python3', 'examples/calculation/calculate.py'], { input });

  it('computes what JSON can say', async () => {
    const { out } = await calculate('1\n-2.5\n\t4e2\n');
    deepEqual(JSON.parse(String(out)), { count: 3, mean: 398.5 / 3, median: 1, deviation: 188.92076528416763 });
  });

  for (const input of ['1\nx\n', '1\nnan\n', '1\n-inf\n', '1\n\n']) {
    it(`fails on ${JSON.stringify(input)}, with its place`, async () => {
      deepEqual(outcome(await calculate(input)), { code: 1, out: '', err: 'line 2 is not a number\n' });
    });
  }

  it('fails where there is nothing to compute', async () => {
    match((await calculate('')).err, /^no numbers$/m);
  });
});

describe('The table of the examples', () => {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-'));
  const inC = join(directory, 'sums');
  before(
    () => void execFileSync('cc', ['-Wall', '-Wextra', '-Werror', '-O2', '-o', inC, resolve('examples/table/sums.c')]),
  );
  after(() => removeTree(directory));
  const both = (input: string) =>
    Promise.all([[inC], ['awk', '-f', 'examples/table/sums.awk']].map((program) => run(program, { input })));

  for (const [input, out] of [
    ['apples 3\npears 2\napples 4.5\n', 'apples 7.5\npears 2\n'],
    ['b -1\na +.5\nb 1', 'b 0\na 0.5\n'],
    ['', ''],
  ] as const) {
    it(`has the same sums in awk and in C: ${JSON.stringify(out)}`, async () => {
      for (const ended of await both(input)) deepEqual(outcome(ended), { code: 0, out, err: '' });
    });
  }

  for (const wrong of ['pears', 'pears two', 'pears 2 3', '']) {
    it(`fails in awk and in C on ${JSON.stringify(wrong)}, with its place`, async () => {
      for (const ended of await both(`apples 3\n${wrong}\n`)) {
        deepEqual(outcome(ended), { code: 1, out: '', err: 'line 2 is not a name and an amount\n' });
      }
    });
  }
});
