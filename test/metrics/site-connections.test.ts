import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { SiteConnections } from '../../src/metrics/site-connections.ts';
import { until } from '../support/wait.ts';

describe('the connections of those who look', () => {
  it('are bounded: the oldest makes room for one more', () => {
    const connections = new SiteConnections(() => 3);
    const sockets = Array.from({ length: 4 }, () => new Socket());
    for (const socket of sockets) connections.add(socket);
    assert.deepEqual(
      sockets.map(({ destroyed }) => destroyed),
      sockets.map((_, at) => at === 0),
    );
    assert.equal(connections.size, 3);
    connections.close();
    assert.ok(sockets.every(({ destroyed }) => destroyed));
  });

  it('are fewer from the next on where the bound has become lower, and always one at least', () => {
    let max = 3;
    const connections = new SiteConnections(() => max);
    const sockets = Array.from({ length: 4 }, () => new Socket());
    for (const socket of sockets.slice(0, 3)) connections.add(socket);
    max = 1;
    connections.add(sockets[3] as Socket);
    assert.deepEqual(
      sockets.map(({ destroyed }) => destroyed),
      [true, true, true, false],
    );
    connections.close();
  });

  it('are forgotten once they are closed', async () => {
    const connections = new SiteConnections(() => 16);
    const socket = new Socket();
    connections.add(socket);
    socket.destroy();
    await until('it is forgotten', () => connections.size === 0);
    connections.enter(socket, 'kept');
    assert.equal(connections.size, 0);
  });
});
