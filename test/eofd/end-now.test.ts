import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { moduleUrl, runNode } from '../support/node.ts';
import { scratchForEach } from '../support/scratch.ts';

describe('an end that cannot wait', () => {
  const directory = scratchForEach();

  it('does what is to be done at the exit, and ends though a thread hangs', () => {
    const fifo = join(directory(), 'fifo');
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
  });

  it('comes by itself, with the exit code, once all is done, and leaves what Node measures whole', () => {
    const source = `
      import { writeSync } from 'node:fs';
      import { endWithoutDelay } from '${moduleUrl('eofd/end-now')}';
      process.on('exit', (status) => writeSync(1, 'exit with ' + status));
      process.exitCode = 69;
      endWithoutDelay();
      setImmediate(() => writeSync(1, 'done, '));
    `;
    const measured = join(directory(), 'measured');
    mkdirSync(measured);
    for (const place of ['', measured]) {
      const run = runNode(source, ['env', `NODE_V8_COVERAGE=${place}`]);
      assert.deepEqual(run, { status: 69, out: 'done, exit with 69', errors: '' });
    }
    assert.equal(readdirSync(measured).length, 1);
  });
});
