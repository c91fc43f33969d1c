import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { LOOKERS_MAX } from '../../src/core/account/lookers-max.ts';
import { SiteConnections } from '../../src/metrics/site-connections.ts';
import { until } from '../support/wait.ts';

describe('the connections of those who look', () => {
  it('are bounded: the oldest makes room for one more', () => {
    const connections = new SiteConnections();
    const sockets = Array.from({ length: LOOKERS_MAX + 1 }, () => new Socket());
    for (const socket of sockets) connections.add(socket);
    assert.deepEqual(
      sockets.map(({ destroyed }) => destroyed),
      sockets.map((_, at) => at === 0),
    );
    assert.equal(connections.size, LOOKERS_MAX);
    connections.close();
    assert.ok(sockets.every(({ destroyed }) => destroyed));
  });

  it('are forgotten once they are closed', async () => {
    const connections = new SiteConnections();
    const socket = new Socket();
    connections.add(socket);
    socket.destroy();
    await until('it is forgotten', () => connections.size === 0);
    connections.enter(socket, 'kept');
    assert.equal(connections.size, 0);
  });
});
