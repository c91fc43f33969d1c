import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { tell } from '../../bench/run-load.ts';
import { openWorkshop, type Workshop } from '../../bench/workshop.ts';

// The generator is built with 'cc'.
type Told = Readonly<Record<string, number>>;

describe('the load generator', () => {
  let workshop: Workshop;
  let server: Server | undefined;

  before(() => {
    workshop = openWorkshop();
    writeFileSync(join(workshop.directory, 'request'), 'hogehoge');
    writeFileSync(join(workshop.directory, 'reply'), 'HOGEHOGE');
    writeFileSync(join(workshop.directory, 'page-request'), 'hogehoge'.repeat(8192));
    writeFileSync(join(workshop.directory, 'page-reply'), 'HOGEHOGE'.repeat(8192));
  });
  afterEach(() => server?.close());
  after(() => workshop.remove());

  /** Lays a small load on a server that does this with each request. */
  async function load(
    answer: (socket: Socket) => void,
    { requests = 100, connections = 4, seconds = 5, timeoutMs = 5000, file = '', times = 1, pauseMs = 0 } = {},
  ): Promise<Told> {
    server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      socket.resume().on('end', () => answer(socket));
    });
    server.listen(workshop.socket('test'));
    await once(server, 'listening');
    const words = [workshop.socket('test'), connections, seconds, requests, timeoutMs].map(String);
    const files = [`${file}request`, `${file}reply`].map((name) => join(workshop.directory, name));
    return tell<Told>(workshop, workshop.load, [...words, ...files, String(times), String(pauseMs)], 15_000);
  }

  it('makes as many requests as it is told, and counts right replies', async () => {
    const {
      right,
      p50Us = 0,
      p99Us = 0,
      requestBytes,
    } = await load((socket) => socket.end('HOGEHOGE'), { requests: 101 });
    assert.deepEqual([right, requestBytes], [101, 8]);
    assert.ok(p50Us > 0 && p99Us >= p50Us);
  });

  it('takes one wrong byte for an error', async () => {
    const { right, wrong } = await load((socket) => socket.end('HOGEHOGe'));
    assert.deepEqual([right, wrong], [0, 100]);
  });

  it('takes one byte too many for an error', async () => {
    assert.equal((await load((socket) => socket.end('HOGEHOGE\0')))['wrong'], 100);
  });

  it('takes a reply that stops short for an error', async () => {
    assert.equal((await load((socket) => socket.end('HOGEHOG')))['cutShort'], 100);
  });

  it('gives up on a server that does not answer', async () => {
    const told = await load(() => undefined, { requests: 4, timeoutMs: 100 });
    assert.equal(told['timedOut'], 4);
  });

  it('begins no request after its time', async () => {
    const { seconds = 0, right = 0 } = await load((socket) => socket.end('HOGEHOGE'), { requests: 1e9, seconds: 1 });
    assert.ok(seconds >= 1 && seconds < 30 && right > 10, `${seconds} s, ${right}`);
  });

  it('begins no request sooner after the one before than it is told', async () => {
    const answer = (socket: Socket): void => void socket.end('HOGEHOGE');
    const { seconds = 0, right } = await load(answer, { requests: 3, connections: 1, pauseMs: 100 });
    assert.equal(right, 3);
    assert.ok(seconds >= 0.2, `${seconds} s`);
  });

  it('sends a request as many times over as it is told', async () => {
    const received: number[] = [];
    const answer = (socket: Socket): void => {
      received.push(socket.bytesRead);
      socket.end('HOGEHOGE'.repeat(3 * 8192));
    };
    const { right, requestBytes } = await load(answer, { requests: 2, file: 'page-', times: 3 });
    assert.deepEqual([right, requestBytes, received], [2, 196_608, [196_608, 196_608]]);
  });

  it('compares the last byte of the last time', async () => {
    const answer = (socket: Socket): void => void socket.end(`${'HOGEHOGE'.repeat(3 * 8192).slice(0, -1)}e`);
    assert.equal((await load(answer, { requests: 2, file: 'page-', times: 3 }))['wrong'], 2);
  });

  /** Answers three at a time. */
  function three(): (socket: Socket) => void {
    const waiting: Socket[] = [];
    return (socket) => {
      if (waiting.push(socket) === 3) for (const one of waiting.splice(0)) one.end('HOGEHOGE');
    };
  }

  it('keeps as many connections open as it is told', async () => {
    assert.equal((await load(three(), { requests: 99, connections: 3 }))['right'], 99);
  });

  it('and no more', async () => {
    assert.equal((await load(three(), { requests: 2, connections: 2, timeoutMs: 100 }))['timedOut'], 2);
  });

  it('tells that nobody listens', async () => {
    const words = [
      workshop.socket('nobody'),
      '1',
      '1',
      '1',
      '1000',
      join(workshop.directory, 'request'),
      join(workshop.directory, 'reply'),
      '1',
    ];
    assert.equal((await tell<Told>(workshop, workshop.load, words, 15_000))['noServer'], 1);
  });
});
