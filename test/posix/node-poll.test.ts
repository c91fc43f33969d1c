import assert from 'node:assert/strict';
import { close, openPipe, read, write } from '../../src/posix/descriptor.ts';
import { ERRNO, PosixError } from '../../src/posix/errno.ts';
import { NodePoll } from '../../src/posix/node-poll.ts';
import { checkLeaks } from '../support/leaks.ts';
import { moduleUrl, runNode } from '../support/node.ts';
import { NOT_OPEN } from '../support/sockets.ts';
import { until } from '../support/wait.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a descriptor in Node's own loop", () => {
  checkLeaks();

  it('is told of in each round in which it is readable, and in no other', async () => {
    const { readEnd, writeEnd } = openPipe();
    let told = 0;
    const poll = new NodePoll(readEnd, () => told++);
    for (let round = 0; round < 3; round++) await turn();
    assert.equal(told, 0);
    write(writeEnd, Buffer.from('a'));
    await until('it was told twice', () => told >= 2);
    read(readEnd, Buffer.alloc(1));
    await turn();
    const before = told;
    for (let round = 0; round < 3; round++) await turn();
    assert.equal(told, before);
    poll.close();
    close(readEnd);
    close(writeEnd);
  });

  it('is not told of once it was closed, in the same round either', async () => {
    const { readEnd, writeEnd } = openPipe();
    let told = 0;
    const poll = new NodePoll(readEnd, () => told++);
    write(writeEnd, Buffer.from('a'));
    poll.close();
    for (let round = 0; round < 3; round++) await turn();
    assert.equal(told, 0);
    close(readEnd);
    close(writeEnd);
  });

  it('is refused where it is not open', () => {
    assert.throws(() => new NodePoll(NOT_OPEN, () => undefined), new PosixError('uv_poll_init', ERRNO.EBADF));
  });

  it('may be made and closed ten thousand times, in memory that the collector moves and frees meanwhile', () => {
    const source = `
      import v8 from 'node:v8'; import vm from 'node:vm';
      import { openPipe, write } from '${moduleUrl('posix/descriptor')}';
      import { NodePoll } from '${moduleUrl('posix/node-poll')}';
      v8.setFlagsFromString('--expose-gc');
      const gc = vm.runInNewContext('gc');
      const { readEnd, writeEnd } = openPipe();
      write(writeEnd, Buffer.from('a'));
      let told = 0;
      for (let i = 0; i < 10_000; i++) {
        await new Promise((resolve) => {
          const poll = new NodePoll(readEnd, () => { told++; poll.close(); resolve(); });
          if (i % 1000 === 0) gc();
        });
        await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      }
      console.log(told);
    `;
    assert.deepEqual(runNode(source), { status: 0, out: '10000\n', errors: '' });
  });
});
