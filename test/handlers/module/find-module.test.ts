import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findModule } from '../../../src/handlers/module/find-module.ts';
import { removeTree } from '../../support/remove-tree.ts';

describe('the file of a module', () => {
  it('is found from the working directory on', () => {
    assert.equal(findModule('test/fixtures/behaves.mjs'), resolve('test/fixtures/behaves.mjs'));
    assert.equal(findModule('/etc/passwd'), '/etc/passwd');
  });

  it('is said to be missing, or of a kind that cannot be loaded', () => {
    const directory = mkdtempSync(join(tmpdir(), 'eofd-find-'));
    const fifo = join(directory, 'fifo.mjs');
    execFileSync('mkfifo', [fifo]);
    assert.throws(() => findModule('./no\n.mjs'), { message: '"./no\\n.mjs" is not there' });
    assert.throws(() => findModule('/tmp'), { message: '"/tmp" is a directory' });
    assert.throws(() => findModule(fifo), { message: /is not a regular file$/ });
    assert.throws(() => findModule('/etc/passwd/x.mjs'), { message: '"/etc/passwd/x.mjs" is not there' });
    assert.throws(() => findModule(`/${'x'.repeat(300)}.mjs`), { message: /cannot be read \(ENAMETOOLONG\)$/ });
    removeTree(directory);
  });
});
