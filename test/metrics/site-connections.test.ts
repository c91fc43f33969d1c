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
    connections.ask(socket);
    connections.answered(socket);
    assert.equal(connections.size, 0);
  });

  it('are those that TLS has made of them once their handshake is over, with their time to ask anew', async () => {
    const clock = new Clock();
    clock.install();
    const connections = new SiteConnections(() => 16, nothing, now);
    const [raw, socket, late] = [new Socket(), new Socket(), new Socket()];
    connections.add(raw, isSilent);
    clock.pass(9999);
    connections.secured(socket, raw);
    assert.deepEqual([connections.has(raw), connections.has(socket), connections.size], [false, true, 1]);
    clock.pass(9999);
    assert.deepEqual([raw.destroyed, socket.destroyed], [false, false]);
    clock.pass(1);
    assert.deepEqual([raw.destroyed, socket.destroyed], [false, true]);
    clock.uninstall();
    await until('it is forgotten', () => connections.size === 0);
    // Whose connection had to make room in the middle of its handshake.
    connections.secured(late, raw);
    assert.deepEqual([late.destroyed, connections.size], [true, 0]);
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
    const ask = (at: number): boolean => connections.ask(sockets[at] as Socket);
    const answered = (at: number): void => connections.answered(sockets[at] as Socket);
    const gone = (): number[] => sockets.flatMap(({ destroyed }, at) => (destroyed ? at : []));

    it('have those go that have been answered, before those that may be about to ask', () => {
      ask(1);
      answered(1);
      assert.equal(changes, 1);
      come();
      assert.deepEqual(gone(), [1]);
    });

    it('have nobody go who has asked and is not answered, whether that was read or not', () => {
      ask(0);
      unread.add(sockets[1] as Socket);
      assert.equal(connections.hasRoom, false);
      unread.clear();
      assert.equal(connections.hasRoom, true);
      come();
      assert.deepEqual(gone(), [1]);
    });

    it('have one go after a second that does not take its answer', () => {
      for (const at of [0, 1]) ask(at);
      assert.equal(connections.hasRoom, false);
      clock.pass(1001);
      assert.equal(connections.hasRoom, true);
      come();
      assert.deepEqual(gone(), [0]);
    });

    it('have the oldest go where one more is added all the same', () => {
      for (const at of [0, 1]) ask(at);
      come();
      assert.deepEqual(gone(), [0]);
      assert.equal(connections.size, 2);
    });

    it('end with the answer where more was asked before it, and that is not answered', () => {
      assert.deepEqual([ask(0), ask(0), ask(1)], [true, false, true]);
      answered(1);
      assert.deepEqual([gone(), ask(1)], [[], true]);
      answered(0);
      assert.deepEqual(gone(), [0]);
    });

    it('are told to be as many, until one has gone', async () => {
      assert.equal(connections.isFull, true);
      sockets[0]?.destroy();
      clock.uninstall();
      await until('it has gone', () => !connections.isFull);
    });

    it('have those go first, over TLS, that have not said a word, and then those without a certificate', () => {
      connections.close();
      connections = new SiteConnections(() => 2, nothing, now);
      sockets = [];
      const greet = (bytesRead: number): void => {
        const socket = Object.defineProperty(new Socket(), 'bytesRead', { value: bytesRead });
        sockets.push(socket);
        connections.add(socket, () => unread.has(socket), 'greeting');
      };
      greet(500);
      greet(0);
      come();
      assert.deepEqual(gone(), [1]);
      greet(0);
      assert.deepEqual(gone(), [0, 1]);
      unread.add(sockets[3] as Socket);
      greet(0);
      assert.deepEqual(gone(), [0, 1, 2]);
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
