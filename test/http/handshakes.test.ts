import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import type { PeerCredentials } from '../../src/core/outcome.ts';
import { Handshakes } from '../../src/http/handshakes.ts';
import { createNodeServer } from '../../src/http/node-server.ts';
import { close } from '../../src/posix/descriptor.ts';
import { internetName } from '../../src/posix/endpoint.ts';
import { listenOnPort } from '../../src/posix/internet-socket.ts';
import { accept } from '../../src/posix/socket.ts';
import { Certificates } from '../support/certificates.ts';
import { scratchForEach } from '../support/scratch.ts';
import { until } from '../support/wait.ts';

describe('handshakes of TLS', () => {
  const directory = scratchForEach();
  let now: number;
  let counted: PeerCredentials[];
  let handshakes: Handshakes;
  let listener: number;
  let sockets: Socket[];
  beforeEach(() => {
    [now, counted, sockets] = [0, [], []];
    handshakes = new Handshakes({
      clock: { now: () => now },
      welcome: () => assert.fail('nobody shows a certificate here'),
      count: (peer) => void counted.push(peer),
      changed: () => undefined,
    });
    listener = listenOnPort([127, 0, 0, 1], 0, 16);
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    close(listener);
  });

  const begin = async (): Promise<boolean> => {
    const client = connect({ port: Number(internetName(listener).split(':')[1]), host: '127.0.0.1' });
    client.on('error', () => undefined).resume();
    let fd = -1;
    await until('it is accepted', () => (fd = accept(listener)) >= 0);
    const raw = new Socket({ fd, readable: true, writable: true });
    sockets.push(client, raw);
    return handshakes.begin(fd, raw);
  };
  const serve = (): void => {
    const certificates = new Certificates(directory());
    const authority = certificates.authority();
    const service = certificates.service(authority);
    const [cert, key, clientCa] = [service.cert, service.key, authority.cert].map((path) => readFileSync(path, 'utf8'));
    const unheard = (): never => assert.fail('nothing here gets as far as HTTP');
    // Node tells of a handshake that failed as well.
    const hearer = { take: unheard, tunnel: unheard, broken: (_: Error, one: Socket) => void one.destroy() };
    const identity = { cert: cert ?? '', key: key ?? '', clientCa: clientCa ?? '' };
    handshakes.serve(createNodeServer(hearer, { ...identity, handshakeMs: 20_000 }));
  };

  it('are none where nothing is served over TLS', async () => {
    assert.equal(await begin(), false);
    assert.equal(handshakes.open, 0);
  });

  it('make room one by one, the oldest first, once they have taken more than a second', async () => {
    serve();
    assert.ok(await begin());
    now = 500;
    assert.ok(await begin());
    now = 1000;
    handshakes.relieve();
    assert.equal(handshakes.open, 2);
    now = 1001;
    handshakes.relieve();
    await until('the first has gone', () => handshakes.open === 1);
    handshakes.relieve();
    assert.equal(handshakes.open, 1);
  });

  it('end at once where the client leaves, or half-closes, before it has said anything or in the middle', async () => {
    serve();
    for (const leave of [
      (one: Socket) => one.destroy(),
      (one: Socket) => one.end(),
      (one: Socket) => one.end('\x16\x03'),
    ]) {
      assert.ok(await begin());
      leave(sockets.at(-2) as Socket);
      await until('it has gone', () => handshakes.open === 0);
    }
    assert.deepEqual(counted, []);
  });

  it('all end at a stop, after a moment, and none of them was a mistake', async () => {
    serve();
    assert.ok(await begin());
    handshakes.drain();
    assert.equal(handshakes.open, 1);
    await until('it has gone', () => handshakes.open === 0);
    assert.deepEqual(counted, []);
  });
});
