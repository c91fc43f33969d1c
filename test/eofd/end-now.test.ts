import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moduleUrl, runNode } from '../support/node.ts';
import { removeTree } from '../support/remove-tree.ts';

describe('an end that cannot wait', () => {
  it('does what is to be done at the exit, and ends though a thread hangs', () => {
    const directory = mkdtempSync(join(tmpdir(), 'eofd-test-'));
    const fifo = join(directory, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const source = `
      import { writeSync } from 'node:fs';
      import { open } from 'node:fs';
      import { endNow } from '${moduleUrl('eofd/end-now')}';
      open('${fifo}', 'r', () => {});
      process.on('exit', (status) => writeSync(1, 'exit with ' + status));
      setImmediate(() => endNow(70));
    `;
    assert.deepEqual(runNode(source), { status: 70, out: 'exit with 70', errors: '' });
    removeTree(directory);
  });
});
