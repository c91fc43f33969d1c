import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TAKEN_BACK } from './taken-back.ts';

describe('what can be taken back in a simulated world', () => {
  for (const { what, file, from } of TAKEN_BACK)
    it(`is still there: ${what}`, () => {
      const text = readFileSync(resolve('build/src', `${file}.js`), 'utf8');
      assert.ok(text.includes(from), `src/${file}.ts has no such line any more: ${from}`);
    });
});
