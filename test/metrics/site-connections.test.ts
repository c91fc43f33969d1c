import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { SiteConnections } from '../../src/metrics/site-connections.ts';
import { Clock } from '../support/clock.ts';
import { until } from '../support/wait.ts';

const nothing = (): void => undefined;
const now = (): number => 0;
const isSilent = (): boolean => false;

describe('the connections of those who look', () => {
  it('are bounded: the oldest makes room for one more', () => {
    const connections = new SiteConnections(() => 3, nothing, now);
    const sockets = Array.from({ length: 4 }, () => new Socket());
    for (const socket of sockets) connections.add(socket, isSilent);
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
    const connections = new SiteConnections(() => max, nothing, now);
    const sockets = Array.from({ length: 4 }, () => new Socket());
    for (const socket of sockets.slice(0, 3)) connections.add(socket, isSilent);
    max = 1;
    connections.add(sockets[3] as Socket, isSilent);
    assert.deepEqual(
      sockets.map(({ destroyed }) => destroyed),
      [true, true, true, false],
    );
    connections.close();
  });

  it('are forgotten once they are closed', async () => {
    const connections = new SiteConnections(() => 16, nothing, now);
    const socket = new Socket();
    connections.add(socket, isSilent);
    socket.destroy();
    await until('it is forgotten', () => connections.size === 0);
    connections.enter(socket, 'kept');
    assert.equal(connections.size, 0);
  });

  describe('that are as many as may be', () => {
    let clock: Clock;
    let connections: SiteConnections;
    let sockets: Socket[];
    let unread: Set<Socket>;
    let changes: number;
    beforeEach(() => {
      clock = new Clock();
      clock.install();
      [sockets, unread, changes] = [[], new Set(), 0];
      connections = new SiteConnections(
        () => 2,
        () => changes++,
        () => clock.now,
      );
      come();
      come();
    });
    afterEach(() => {
      connections.close();
      clock.uninstall();
    });
    const come = (): void => {
      const socket = new Socket();
      sockets.push(socket);
      connections.add(socket, () => unread.has(socket));
    };
    const enter = (at: number, stage: 'answering' | 'kept'): void => connections.enter(sockets[at] as Socket, stage);
    const gone = (): number[] => sockets.flatMap(({ destroyed }, at) => (destroyed ? at : []));

    it('have those go that have been answered, before those that may be about to ask', () => {
      enter(1, 'answering');
      enter(1, 'kept');
      assert.equal(changes, 1);
      come();
      assert.deepEqual(gone(), [1]);
    });

    it('have nobody go who has asked and is not answered, whether that was read or not', () => {
      enter(0, 'answering');
      unread.add(sockets[1] as Socket);
      assert.equal(connections.hasRoom, false);
      unread.clear();
      assert.equal(connections.hasRoom, true);
      come();
      assert.deepEqual(gone(), [1]);
    });

    it('have one go after a second that does not take its answer', () => {
      for (const at of [0, 1]) enter(at, 'answering');
      assert.equal(connections.hasRoom, false);
      clock.pass(1001);
      assert.equal(connections.hasRoom, true);
      come();
      assert.deepEqual(gone(), [0]);
    });

    it('have the oldest go where one more is added all the same', () => {
      for (const at of [0, 1]) enter(at, 'answering');
      come();
      assert.deepEqual(gone(), [0]);
      assert.equal(connections.size, 2);
    });

    it('say when one has gone', async () => {
      const before = changes;
      sockets[0]?.destroy();
      assert.equal(connections.hasRoom, true);
      clock.uninstall();
      await until('it is told', () => changes === before + 1);
    });
  });
});
