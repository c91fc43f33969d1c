import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { AddressSpace } from '../../src/posix/address-space.ts';
import { POLLIN, SOCK_STREAM } from '../../src/posix/constants.ts';
import { close, pollFor } from '../../src/posix/descriptor.ts';
import { accept, bind, listen, receive, unixAddress, unixSocket } from '../../src/posix/socket.ts';
import { checkLeaks } from '../support/leaks.ts';
import { abstractName } from '../support/sockets.ts';

/** Connects and ends in one of several ways, with eight threads or none, without closing the connection itself. */
const DYING = `
import os, signal, socket, sys, threading, time
for _ in range(int(sys.argv[2])): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
s = socket.socket(socket.AF_UNIX); s.connect('\\0' + sys.argv[1])
if sys.argv[3] == 'kill': os.kill(os.getpid(), signal.SIGKILL)
os._exit(3)
`;

describe('the memory of another process', () => {
  checkLeaks();

  it('is there while it runs, and unknown where there is no such process', async () => {
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    const space = new AddressSpace(child.pid ?? 0);
    assert.equal(space.isGivenUp, false);
    child.stdin.end();
    await once(child, 'exit');
    assert.equal(space.isGivenUp, undefined);
    space.close();
    const none = new AddressSpace(2 ** 30);
    assert.equal(none.isGivenUp, undefined);
    none.close();
  });

  it('is given up by the time that the end of a process is read from what it had open', async () => {
    const name = abstractName();
    const listener = unixSocket(SOCK_STREAM);
    bind(listener, unixAddress(name));
    listen(listener, 1);
    for (const threads of ['0', '8']) {
      for (const end of ['kill', 'exit', 'kill', 'exit', 'kill', 'exit']) {
        const child = spawn('python3', ['-c', DYING, name.slice(1), threads, end], { stdio: 'inherit' });
        const gone = once(child, 'exit');
        const space = new AddressSpace(child.pid ?? 0);
        assert.equal(pollFor(listener, POLLIN, 20_000), POLLIN);
        const connection = accept(listener);
        pollFor(connection, POLLIN, 20_000);
        // Before Node can have taken note of its end: nothing else happens in this turn.
        const isGivenUp = space.isGivenUp;
        assert.deepEqual([receive(connection, Buffer.alloc(1), 0, 1), isGivenUp], [0, true], `${threads} ${end}`);
        close(connection);
        space.close();
        await gone;
      }
    }
    close(listener);
  });
});
