import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { close } from '../../src/posix/descriptor.ts';
import { listenOnPort } from '../../src/posix/internet-socket.ts';
import { peerGroups } from '../../src/posix/peer-groups.ts';
import { accept } from '../../src/posix/socket.ts';
import { abstractName, connectedPair, listenOn, NOT_OPEN } from '../support/sockets.ts';
import { until } from '../support/wait.ts';

describe("a peer's supplementary groups", () => {
  const ofPeerWith = async (groups: string): Promise<number[]> => {
    const name = abstractName();
    const listener = listenOn(name);
    const args = ['--reuid=65534', '--regid=65534', groups, 'socat', '-', `ABSTRACT-CONNECT:${name.slice(1)}`];
    const client = spawn('setpriv', args, { stdio: ['pipe', 'inherit', 'inherit'] });
    let fd = -1;
    await until('it connects', () => (fd = accept(listener)) >= 0);
    const found = [...peerGroups(fd)];
    client.stdin.end();
    await once(client, 'exit');
    assert.deepEqual([...peerGroups(fd)], found, 'they stay, though it has gone');
    close(fd);
    close(listener);
    return found;
  };

  it('are none, a few, or more than there is room for at first', async () => {
    assert.deepEqual(await ofPeerWith('--clear-groups'), []);
    assert.deepEqual(await ofPeerWith('--groups=1,4000000000'), [1, 4_000_000_000]);
    for (const count of [64, 65, 3000]) {
      const many = Array.from({ length: count }, (_, index) => index + 10);
      assert.deepEqual(await ofPeerWith(`--groups=${many.join(',')}`), many);
    }
  });

  it('are those of this process where it is its own peer', () => {
    const { client, server } = connectedPair();
    // Node adds the effective group to the list.
    const own = process.getegid?.() ?? 0;
    assert.deepEqual(new Set([...peerGroups(server), own]), new Set(process.getgroups?.()));
    close(client);
    close(server);
  });

  it('are none over TCP, and an error of what is no socket', () => {
    const tcp = listenOnPort([127, 0, 0, 1], 0, 1);
    assert.deepEqual([...peerGroups(tcp)], []);
    close(tcp);
    assert.throws(() => peerGroups(NOT_OPEN), { code: 'EBADF', call: 'getsockopt(SO_PEERGROUPS)' });
  });
});
