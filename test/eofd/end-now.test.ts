import assert from 'node:assert/strict';
import { moduleUrl, runNode } from '../support/node.ts';

describe('an end that cannot wait', () => {
  it('does what is to be done at the exit, and ends though a thread hangs', () => {
    const source = `
      import { writeSync } from 'node:fs';
      import { Epoll } from '${moduleUrl('posix/epoll')}';
      import { endNow } from '${moduleUrl('eofd/end-now')}';
      new Epoll().wait(() => {});
      process.on('exit', (status) => writeSync(1, 'exit with ' + status));
      setImmediate(() => endNow(70));
    `;
    assert.deepEqual(runNode(source), { status: 70, out: 'exit with 70', errors: '' });
  });
});
