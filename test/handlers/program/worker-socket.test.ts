import assert from 'node:assert/strict';
import { connectToWorker, openWorkerSocket } from '../../../src/handlers/program/worker-socket.ts';
import { POLLIN } from '../../../src/posix/constants.ts';
import { close, pollNow } from '../../../src/posix/descriptor.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { whileFailing } from '../../support/refusing.ts';
import { abstractName } from '../../support/sockets.ts';

describe("a worker's socket", () => {
  checkLeaks();

  it('has no name and is reached through its handle', () => {
    const { listener, handle } = openWorkerSocket(1);
    const connection = connectToWorker(handle, abstractName().slice(1));
    assert.equal(pollNow(listener, POLLIN), POLLIN);
    for (const fd of [connection, handle, listener]) close(fd);
  });

  it('leaves nothing open where it can get no name, or not listen', async () => {
    for (const call of ['bind', 'listen'] as const)
      await whileFailing(call, () => assert.throws(() => openWorkerSocket(1), { code: 'EBADF' }));
  });
});
