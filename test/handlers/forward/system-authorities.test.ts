import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemAuthorities } from '../../../src/handlers/forward/system-authorities.ts';
import { withDirectory } from '../../support/sockets.ts';

describe('the authorities of the system', () => {
  it('are those of the first place that has certificates', async () => {
    await withDirectory((directory) => {
      const [none, empty, good] = ['none', 'empty', 'good'].map((name) => join(directory, name)) as [
        string,
        string,
        string,
      ];
      writeFileSync(empty, '');
      writeFileSync(good, '-----BEGIN CERTIFICATE-----\n');
      assert.equal(systemAuthorities([none, empty, good]), '-----BEGIN CERTIFICATE-----\n');
      assert.equal(systemAuthorities([none, empty]), undefined);
    });
  });
});
