import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { version } from '../../src/program/version.ts';

describe('the version', () => {
  it('is that of the package', () => {
    const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
    assert.equal(version(), (JSON.parse(text) as { version: string }).version);
  });
});
