import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectToWorker,
  openWorkerSocket,
  sendAtOnce,
  workerAddress,
} from '../../../src/handlers/program/worker-socket.ts';
import { POLLIN } from '../../../src/posix/constants.ts';
import { close, pollNow } from '../../../src/posix/descriptor.ts';
import { accept, receive, send } from '../../../src/posix/socket.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { whileFailing } from '../../support/refusing.ts';
import { removeTree } from '../../support/remove-tree.ts';
import { abstractName, connectedPair } from '../../support/sockets.ts';

describe('the socket of a worker', () => {
  checkLeaks();

  it('is reached by its handle alone, and says who connects', () => {
    const directory = mkdtempSync(join(tmpdir(), 'eofd-test-'));
    const { RUNTIME_DIRECTORY: before } = process.env;
    process.env['RUNTIME_DIRECTORY'] = `${directory}:/no/such`;
    const { listener, handle } = openWorkerSocket(1);
    if (before === undefined) delete process.env['RUNTIME_DIRECTORY'];
    else process.env['RUNTIME_DIRECTORY'] = before;
    assert.deepEqual(readdirSync(directory), []);
    removeTree(directory);

    const name = `eofd/${process.pid}/1/2/3`;
    const client = connectToWorker(workerAddress(handle), name);
    // The name is taken now, and the other one goes without.
    const unnamed = connectToWorker(workerAddress(handle), name);
    const served = accept(listener);
    send(client, Buffer.from('hello'));
    const buffer = Buffer.alloc(10);
    assert.equal(receive(served, buffer, 0, 10), 5);
    for (const fd of [client, unnamed, served]) close(fd);
    closeSync(listener);
    assert.throws(() => connectToWorker(workerAddress(handle), name), /ECONNREFUSED/);
    close(handle);
  });

  it('has no name and is reached through its handle', () => {
    const { listener, handle } = openWorkerSocket(1);
    const connection = connectToWorker(workerAddress(handle), abstractName().slice(1));
    assert.equal(pollNow(listener, POLLIN), POLLIN);
    for (const fd of [connection, handle, listener]) close(fd);
  });

  it('leaves nothing open where it can get no name, or not listen', async () => {
    for (const call of ['bind', 'listen'] as const)
      await whileFailing(call, () => assert.throws(() => openWorkerSocket(1), { code: 'EBADF' }));
  });
});

describe('a request to a worker', () => {
  checkLeaks();

  it('is sent at once where it fits, or where nobody takes it; what is left of it is its own to be sent', () => {
    const buffer = Buffer.alloc(10);
    const { client, server } = connectedPair();
    const [small, large] = [Buffer.from('small'), Buffer.alloc(8 * 2 ** 20)];
    assert.deepEqual(sendAtOnce(client, [small, small]), [small, small], 'several are not for here');
    const [left = large] = sendAtOnce(client, [large]) ?? [];
    assert.ok(left.length > 0 && left.length < large.length);
    assert.deepEqual(sendAtOnce(client, [small]), [small], 'nothing more is taken for now');
    close(server);
    assert.equal(sendAtOnce(client, [small]), undefined, 'nobody takes it any more');
    close(client);
    for (const request of [[], [Buffer.alloc(0)], [small]]) {
      const pair = connectedPair();
      assert.deepEqual(sendAtOnce(pair.client, request), []);
      if (request[0] === small) assert.equal(receive(pair.server, buffer, 0, 10), small.length);
      assert.equal(receive(pair.server, buffer, 0, 10), 0, 'it is half-closed');
      for (const fd of [pair.client, pair.server]) close(fd);
    }
  });
});
