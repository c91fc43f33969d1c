import assert from 'node:assert/strict';
import { join } from 'node:path';
import { OwnSocket } from '../../src/eofd/own-socket.ts';
import { close } from '../../src/posix/descriptor.ts';
import type { Listener } from '../../src/server/listener.ts';
import { checkLeaks } from '../support/leaks.ts';
import { scratchForEach } from '../support/scratch.ts';
import { connectTo, listenOn } from '../support/sockets.ts';

describe('a socket of the daemon', () => {
  const directory = scratchForEach();
  let calls: string[];
  let descriptors: number[];
  let binds: number;
  let own: OwnSocket;
  beforeEach(() => {
    calls = [];
    binds = 0;
    descriptors = [];
    own = new OwnSocket(() => {
      const which = binds;
      calls.push(`served ${which}`);
      return () => calls.push(`let go of ${which}`);
    });
  });
  checkLeaks();

  const bind = async (isAlone: boolean): Promise<Listener> => {
    const which = ++binds;
    const address = join(directory(), String(which));
    const fd = listenOn(address);
    descriptors.push(fd);
    calls.push(isAlone ? 'bound alone' : 'bound');
    return {
      fd,
      address,
      check: () => 'there',
      retire: () => void calls.push(`retired ${which}`),
      close() {
        calls.push(`closed ${which}`);
        close(fd);
      },
    };
  };

  it('is served once it is bound, retired for the end, and closed after it', async () => {
    assert.equal(own.isBound, false);
    await own.open(bind);
    assert.equal(own.isBound, true);
    own.retire();
    own.close();
    own.close();
    assert.deepEqual(calls, ['bound alone', 'served 1', 'retired 1', 'closed 1']);
  });

  it('is served beside the one before it while somebody waits in the queue of that', async () => {
    let name = await own.open(bind);
    const waiting = connectTo(name.address);
    name = (await name.renew?.()) ?? name;
    assert.deepEqual(calls, ['bound alone', 'served 1', 'bound', 'served 2']);
    await name.renew?.();
    assert.deepEqual(calls.slice(4), ['bound', 'let go of 2', 'served 3']);
    own.close();
    close(waiting);
    close(descriptors[0] ?? -1);
  });

  it('is not served where the end comes before it is bound', async () => {
    const opening = own.open(bind);
    own.retire();
    await opening;
    assert.deepEqual([calls, own.isBound], [['bound alone', 'retired 1'], false]);
  });
});
