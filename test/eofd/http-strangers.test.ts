import assert from 'node:assert/strict';
import { Ledger, STRANGER } from '../../src/core/ledger.ts';
import { HttpStrangers } from '../../src/eofd/http-strangers.ts';
import { POLLHUP, POLLNVAL } from '../../src/posix/constants.ts';
import { close, pollNow } from '../../src/posix/descriptor.ts';
import { receive, send } from '../../src/posix/socket.ts';
import { checkLeaks } from '../support/leaks.ts';
import { connectedPair } from '../support/sockets.ts';
import { until } from '../support/wait.ts';

const uid = process.getuid?.() ?? 0;

describe('connections for HTTP of those that may not ask', () => {
  checkLeaks();
  const ledgerFor = (user: number, connectionsMax = 1024): Ledger => {
    const access = { users: new Set([user]), groups: new Set<number>() };
    return new Ledger({ connectionsMax, connectionsMaxPerUser: 9, bufferMaxBytes: 1, access });
  };

  it('are left to the front where their user may', () => {
    const { client, server } = connectedPair();
    for (const ledger of [ledgerFor(uid), new Ledger({ ...ledgerFor(uid).bounds, access: undefined })]) {
      const strangers = new HttpStrangers(ledger, () => assert.fail());
      assert.equal(strangers.take(server), false);
    }
    assert.equal(pollNow(server, 0) & POLLNVAL, 0);
    close(client);
    close(server);
  });

  it('have a moment to read why, and what they write meanwhile is no error', async () => {
    const ledger = ledgerFor(uid + 1);
    const { client, server } = connectedPair();
    assert.equal(new HttpStrangers(ledger, ({ uid: user }) => `no, ${user}`).take(server), true);
    assert.equal(send(client, Buffer.from('POST / HTTP/1.1\r\n\r\n')), 19);
    const buffer = Buffer.alloc(100);
    const got = receive(client, buffer, 0, 100);
    assert.equal(buffer.toString('latin1', 0, got), `no, ${uid}`);
    await until('it is closed', () => (pollNow(client, 0) & POLLHUP) !== 0);
    close(client);
  });

  it('are closed at once where a sixteenth of all places is taken by such', async () => {
    const ledger = ledgerFor(uid + 1, 16);
    ledger.join(STRANGER);
    const { client, server } = connectedPair();
    let counted = 0;
    assert.equal(new HttpStrangers(ledger, () => `${counted++}`).take(server), true);
    assert.equal(counted, 1);
    assert.notEqual(pollNow(client, 0) & POLLHUP, 0);
    close(client);
  });
});
