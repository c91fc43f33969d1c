import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Ledger, STRANGER } from '../../../src/core/ledger.ts';
import { type PeerCredentials, TCP_PEER } from '../../../src/core/outcome.ts';
import { HttpStrangers } from '../../../src/eofd/http/http-strangers.ts';
import { POLLHUP, POLLNVAL } from '../../../src/posix/constants.ts';
import { close, pollNow } from '../../../src/posix/descriptor.ts';
import { internetName } from '../../../src/posix/endpoint.ts';
import { listenOnPort } from '../../../src/posix/internet-socket.ts';
import { accept, receive, send } from '../../../src/posix/socket.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { connectedPair } from '../../support/sockets.ts';
import { until } from '../../support/wait.ts';

const never = (): never => assert.fail('asked for at a Unix socket');
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
      const strangers = new HttpStrangers(ledger, never, () => assert.fail());
      assert.equal(strangers.take(server), false);
    }
    assert.equal(pollNow(server, 0) & POLLNVAL, 0);
    close(client);
    close(server);
  });

  it('are left to their certificate at a port with TLS, and are of nobody known at one without', async () => {
    const listener = listenOnPort([127, 0, 0, 1], 0, 16);
    const client = connect(Number(internetName(listener).split(':')[1]), '127.0.0.1');
    await once(client, 'connect');
    const server = accept(listener);
    const strangers = (hasTls: boolean, told: (peer: PeerCredentials) => string) =>
      new HttpStrangers(ledgerFor(TCP_PEER.uid), () => hasTls, told);
    assert.equal(strangers(true, () => assert.fail()).take(server), false);
    assert.equal(strangers(false, ({ over }) => `no, ${over}`).take(server), true);
    const [told] = (await once(client, 'data')) as [Buffer];
    assert.equal(told.toString(), 'no, TCP');
    await once(client, 'close');
    close(listener);
  });

  it('have a moment to read why, and what they write meanwhile is no error', async () => {
    const ledger = ledgerFor(uid + 1);
    const { client, server } = connectedPair();
    assert.equal(new HttpStrangers(ledger, never, ({ uid: user }) => `no, ${user}`).take(server), true);
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
    assert.equal(new HttpStrangers(ledger, never, () => `${counted++}`).take(server), true);
    assert.equal(counted, 1);
    assert.notEqual(pollNow(client, 0) & POLLHUP, 0);
    close(client);
  });
});
