import { deepEqual, equal, rejects } from 'node:assert/strict';
import { execFile as execFileOfNode } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { getEventListeners, once } from 'node:events';
import { createReadStream, readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { request } from '../../src/client/request.ts';
import type { RequestError } from '../../src/client/request-error.ts';
import type { Progress } from '../../src/client/request-stream.ts';
import { onRequest, Stage, upper } from './client-stage.ts';

const execFile = promisify(execFileOfNode);

describe('request', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.close());

  describe('resolves with the whole reply', () => {
    it('of a server that reads to EOF', async () => {
      const { path } = await stage.python('upper');
      equal(String(await request(path, 'hogehoge')), 'HOGEHOGE');
    });

    it('to text, bytes, and what yields either, empty pieces among them', async () => {
      const path = await stage.serve(upper);
      const bodies = [
        'straße',
        Buffer.from('straße'),
        ['str', '', 'aße'],
        new Set([Buffer.from('straße')]),
        (async function* () {
          yield 'stra';
          yield new Uint8Array(Buffer.from('ße'));
        })(),
      ];
      for (const body of bodies) equal(String(await request(path, body)), 'STRASSE');
    });

    it('to a stream', async () => {
      const path = await stage.serve(upper);
      equal(
        String(await request(path, createReadStream('.mocharc.json'))),
        readFileSync('.mocharc.json', 'utf8').toUpperCase(),
      );
    });

    it('to an empty request, even if the reply is empty too', async () => {
      const requests: string[] = [];
      const path = await stage.serve((connection) =>
        onRequest(connection, (bytes) => {
          requests.push(String(bytes));
          connection.end();
        }),
      );
      for (const body of ['', new Uint8Array(0), [], ['', '']]) equal((await request(path, body)).length, 0);
      deepEqual(requests, ['', '', '', '']);
    });

    it('of 16 MiB to 16 MiB, byte by byte the same', async () => {
      const path = await stage.serve((connection) => onRequest(connection, (bytes) => connection.end(bytes.reverse())));
      const body = randomFillSync(Buffer.alloc(16 * 2 ** 20 + 1));
      equal((await request(path, body)).reverse().equals(body), true);
    });

    it('even if it begins as a reason would', async () => {
      const path = await stage.serve((connection) => onRequest(connection, (bytes) => connection.end(bytes)));
      equal(String(await request(path, 'eofd: is this an error?\n')), 'eofd: is this an error?\n');
    });

    it('of exactly the largest size allowed, and refuses one byte more', async () => {
      const path = await stage.serve(upper);
      equal((await request(path, 'hoge', { maxReplyBytes: 4 })).length, 4);
      await rejects(request(path, 'hoge', { maxReplyBytes: 3 }), { code: 'reply-too-large', message: /3 bytes/ });
    });
  });

  it('tells how far it is, in both directions', async () => {
    const path = await stage.serve(upper);
    const seen: Progress[] = [];
    await request(path, ['a'.repeat(300_000), 'b'], { onProgress: (progress) => seen.push(progress) });
    const sent = seen.map((progress) => progress.sent);
    deepEqual(sent.slice(0, 3), [262_144, 300_000, 300_001]);
    deepEqual(seen.at(-1), { sent: 300_001, received: 300_001 });
  });

  it('takes no more of the body than the server has room for', async () => {
    const path = await stage.serve((connection) => connection.pause());
    let produced = 0;
    function* endless() {
      for (;;) {
        produced += 65_536;
        yield Buffer.alloc(65_536);
      }
    }
    await rejects(request(path, endless(), { timeoutMs: 200 }), {
      code: 'timeout',
      message: 'the server did not take the whole request within 0.2 s',
    });
    equal(produced < 4 * 2 ** 20, true, `${produced} bytes`);
  });

  describe('rejects', () => {
    it("with reset and the server's reason, escaped, where the request was sent and half-closed before", async () => {
      const { path } = await stage.python('refuse');
      const line = 'eofd: too large \\x1b[31m';
      await rejects(request(path, 'hogehoge'), {
        name: 'RequestError',
        code: 'reset',
        serverLine: line,
        message: `the server refused the request: ${line}`,
      });
    });

    it("with reset and the server's reason where it comes while the request is being sent", async () => {
      const { path } = await stage.python('refuse-while-sending');
      await rejects(request(path, Buffer.alloc(4 * 2 ** 20)), { code: 'reset', serverLine: 'eofd: too large' });
    });

    it('with reset where the server gives no reason', async () => {
      const { path } = await stage.python('hang-up');
      await rejects(request(path, 'hogehoge'), {
        code: 'reset',
        serverLine: undefined,
        message: 'the server hung up on the request',
      });
    });

    it('with reset where the server closes in the middle of the request', async () => {
      const path = await stage.serve((connection) => connection.once('data', () => connection.end()));
      const body = new PassThrough();
      body.write('hoge');
      await rejects(request(path, body), { code: 'reset', message: /before the request had ended/ });
      equal(body.destroyed, true);
    });

    it("with early-reply and the server's reason where it names a stall", async () => {
      const path = await stage.serve((connection) => connection.once('data', () => connection.end('eofd: no EOF\n')));
      const body = new PassThrough();
      body.write('hoge');
      await rejects(request(path, body), { code: 'early-reply', serverLine: 'eofd: no EOF' });
    });

    it('with early-reply at once where a server talks out of turn, and never closes', async () => {
      const path = await stage.serve((connection) => void connection.write('220 hello\r\n'));
      await rejects(request(path, new PassThrough()), { code: 'early-reply', serverLine: '220 hello\\r' });
    });

    it('with empty-reply where nothing answers something', async () => {
      const path = await stage.serve((connection) => onRequest(connection, () => connection.end()));
      await rejects(request(path, 'hoge'), { code: 'empty-reply' });
    });

    it('with timeout, and says what it waited for', async () => {
      const { path: crowded } = await stage.python('crowded', `${stage.directory}/crowded`);
      const crowd = new AbortController();
      const waiting = [1, 2].map(() => request(crowded, 'hoge', { signal: crowd.signal }).catch(() => undefined));
      await rejects(request(crowded, 'hoge', { timeoutMs: 300 }), {
        code: 'timeout',
        message: /^no room in the listen queue of .*crowded within 0.3 s$/,
      });
      crowd.abort();
      await Promise.all(waiting);

      const silent = await stage.serve((connection) => connection.resume(), `${stage.directory}/silent`);
      await rejects(request(silent, 'hoge', { timeoutMs: 300 }), { code: 'timeout', message: 'no reply within 0.3 s' });
      await rejects(request(silent, new PassThrough(), { timeoutMs: 300 }), {
        code: 'timeout',
        message: 'the request did not end within 0.3 s',
      });

      const halting = await stage.serve(
        (connection) => onRequest(connection, () => connection.write('HO')),
        `${stage.directory}/halting`,
      );
      await rejects(request(halting, 'hoge', { timeoutMs: 300 }), {
        code: 'timeout',
        message: 'no whole reply within 0.3 s',
      });
    });

    it('with timeout where it was too busy itself to see the connection made', async () => {
      const path = await stage.serve((connection) => connection.resume());
      const reply = request(path, 'hoge', { timeoutMs: 1 });
      for (const end = performance.now() + 20; performance.now() < end; );
      await rejects(reply, { code: 'timeout', message: /^no connection to .* within 0.001 s$/ });
    });

    it('with aborted when the caller gives up, whatever it waits for', async () => {
      const caller = new AbortController();
      const path = await stage.serve((connection) => onRequest(connection, () => caller.abort('bored')));
      await rejects(request(path, 'hoge', { signal: caller.signal }), { code: 'aborted', cause: 'bored' });
      await rejects(request(path, 'hoge', { signal: caller.signal }), { code: 'aborted', cause: 'bored' });
    });

    it('with body-failed where the body throws, or yields what it must not', async () => {
      const path = await stage.serve((connection) => connection.resume());
      const failure = new Error('disk on fire');
      async function* body() {
        yield 'hoge';
        throw failure;
      }
      await rejects(request(path, body()), { code: 'body-failed', cause: failure });
      const odd = [1] as unknown as string[];
      await rejects(
        request(path, odd),
        (error: RequestError) => error.code === 'body-failed' && error.cause instanceof TypeError,
      );
    });

    it('with the errors of connecting', async () => {
      await rejects(request(`${stage.directory}/none`, ''), { code: 'no-server' });
      await rejects(request('x'.repeat(108), ''), { code: 'path-too-long' });
    });

    it('with TypeError or RangeError for what is a mistake in the program', async () => {
      const path = await stage.serve(upper);
      await rejects(request('', 'hoge'), TypeError);
      await rejects(request(path, undefined as unknown as string), TypeError);
      await rejects(request(path, 1 as unknown as string), TypeError);
      await rejects(request(path, 'hoge', { timeoutMs: 0 }), RangeError);
      await rejects(request(path, 'hoge', { maxReplyBytes: -1 }), RangeError);
    });
  });

  it('leaves no handle, no timer and no listener behind, however it ends', async () => {
    const path = await stage.serve((connection) => onRequest(connection, (bytes) => connection.end(bytes.subarray(1))));
    const { signal } = new AbortController();
    const before = process.getActiveResourcesInfo().sort();
    const body = new PassThrough();
    const oddEnds = [
      request(path, 'h', { signal }),
      request(path, body, { signal, timeoutMs: 20 }),
      request(`${stage.directory}/none`, body, { signal }),
    ];
    await Promise.allSettled([request(path, 'hoge', { signal }), ...oddEnds]);
    const ours = process.getActiveResourcesInfo().sort();
    // The server's ends of the connections are still in this process.
    deepEqual(without(ours, 'PipeWrap'), without(before, 'PipeWrap'));
    equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('closes a body that is not used up', async () => {
    const path = await stage.serve((connection) => connection.destroy());
    let closed = false;
    function* endless() {
      try {
        for (;;) yield Buffer.alloc(65_536);
      } finally {
        closed = true;
      }
    }
    await rejects(request(path, endless()), { code: 'reset' });
    equal(closed, true);
  });

  it('closes the connection where closing the body fails', async () => {
    const closed: Promise<unknown>[] = [];
    const path = await stage.serve((connection) => {
      closed.push(once(connection, 'end'));
      connection.resume();
    });
    let pieces = 0;
    const body: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => (pieces++ === 0 ? { done: false, value: 'hoge' } : new Promise(() => undefined)),
        return() {
          throw new Error('not now');
        },
      }),
    };
    await rejects(request(path, body, { timeoutMs: 50 }), { code: 'timeout' });
    await Promise.all(closed);
  });

  it('keeps its deadline although the body yields nothing, without end', async () => {
    const path = await stage.serve((connection) => connection.resume());
    const script = `
      const { request } = await import(${JSON.stringify(new URL('../../src/client/request.js', import.meta.url).href)});
      function* nothing() { for (;;) yield ''; }
      await request(${JSON.stringify(path)}, nothing(), { timeoutMs: 50 }).catch(({ code }) => console.log(code));
    `;
    // In a process of its own: where it fails, nothing else runs any more.
    const { stdout } = await execFile(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 });
    equal(stdout, 'timeout\n');
  });
});

const without = (names: string[], name: string): string[] => names.filter((candidate) => candidate !== name);
