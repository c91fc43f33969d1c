import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/wait.ts';
import { BEHAVES, useModules } from './modules.ts';

const failure = (message: RegExp) => ({ name: 'HandlerFailure', message });

describe('a module as the handler', () => {
  const { ask, serve, file, said, lines, complained, complaints } = useModules();

  it('answers with text or bytes, at once or later', async () => {
    const handler = await serve();
    assert.equal(await ask(handler, 'upper straße').reply, 'STRASSE');
    assert.equal(await ask(handler, 'echo  \0ÿ').reply, Buffer.from(' \0ÿ').toString('latin1'));
    assert.equal(await ask(handler, 'later').reply, 'later');
  });

  it('is given the request as one piece, whatever pieces it came in', async () => {
    const handler = await serve();
    const bytes = Buffer.from(`echo ${'0123456789'.repeat(20_000)}`);
    const pieces = [bytes.subarray(0, 3), bytes.subarray(3, 4), bytes.subarray(4, 90_000), bytes.subarray(90_000)];
    const own = pieces.map((piece) => Buffer.concat([piece]));
    assert.equal(await ask(handler, own).reply, bytes.toString('latin1', 5));
    assert.equal(await ask(handler, 'length').reply, '6');
  });

  it('has the peer and the id of its request', async () => {
    const asked = ask(await serve(), 'context');
    assert.deepEqual(JSON.parse(await asked.reply), { requestId: asked.id, peer: { pid: 11, uid: 22, gid: 33 } });
  });

  it('may answer with what it keeps, again and again', async () => {
    const handler = await serve();
    for (let i = 0; i < 3; i++) assert.equal(await ask(handler, 'constant').reply, 'constant');
  });

  it('has an environment of its own, without what is meant for eofd', async () => {
    const handler = await serve(BEHAVES, 1, {
      environment: { HOME: '/root', LISTEN_FDS: '1', NOTIFY_SOCKET: '@n', WATCHDOG_USEC: '1' },
    });
    assert.deepEqual(JSON.parse(await ask(handler, 'environment').reply), { HOME: '/root' });
  });

  it('runs in as many workers as requests need, up to the concurrency', async () => {
    const handler = await serve(BEHAVES, 2);
    const first = [ask(handler, 'say'), ask(handler, 'say')];
    for (const each of first) await until('each has begun', () => lines.some(({ requestId }) => requestId === each.id));
    const third = ask(handler, 'thread');
    first[0]?.abort();
    await third.reply;
    assert.ok(third.started);
  });

  it('answers first come, first served', async () => {
    const handler = await serve();
    const order: number[] = [];
    const all = Array.from({ length: 10 }, async (_, number) => {
      await ask(handler, 'later').reply;
      order.push(number);
    });
    await Promise.all(all);
    assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('fails a request that is one too many in the queue', async () => {
    const handler = await serve(BEHAVES, 1, { queueMax: 1 });
    const atWork = ask(handler, 'later');
    const waits = ask(handler, 'later');
    await assert.rejects(
      ask(handler, 'later').reply,
      failure(/^1 requests already wait for a turn \(handler-concurrency\)$/),
    );
    assert.deepEqual(await Promise.all([atWork.reply, waits.reply]), ['later', 'later']);
  });

  const failures: Readonly<Record<string, RegExp>> = {
    throw: /^the module threw TypeError: cannot compute this \(behaves\.mjs:\d+:\d+\)$/,
    reject: /^the module threw RangeError: out of range \(behaves\.mjs:\d+:\d+\)$/,
    'throw-text': /^the module threw 'only\\ntext'$/,
    'throw-hostile': /^the module threw \{ name: \[Getter\] \}$/,
    failure: /^line 2 is not\\na number$/,
    abort: /^the module threw TypeError: process\.abort\(\) is not supported in workers/,
    recurse: /^the module threw RangeError: Maximum call stack size exceeded/,
    number: /^the module answered with a number, not a Uint8Array or a string$/,
    nothing: /^the module answered with undefined, not/,
    surrogate: /^the module answered with a string that is not well-formed/,
    large: /^the module answered with 2097152 bytes, more than 1048576 \(max-reply\)$/,
    'large-text': /^the module answered with 2097152 bytes, more than/,
  };
  /** What the module refuses on purpose is the request's own fault. */
  const faults: Readonly<Record<string, string>> = { failure: 'request', large: 'size', 'large-text': 'size' };
  it('fails the request alone of which it makes no reply, and goes on in the same worker', async () => {
    const handler = await serve();
    const thread = await ask(handler, 'thread').reply;
    for (const [request, reason] of Object.entries(failures))
      await assert.rejects(
        ask(handler, request).reply,
        { ...failure(reason), fault: faults[request] ?? 'handler' },
        request,
      );
    assert.equal(await ask(handler, 'thread').reply, thread);
  });

  const deaths: Readonly<Record<string, RegExp>> = {
    exit: /^the worker of the module ended: it called process\.exit\(3\)$/,
    heap: /^the worker of the module ended: its heap of 32 MiB is full$/,
  };
  for (const [request, reason] of Object.entries(deaths)) {
    it(`fails the request alone with which its worker ends (${request}), and goes on in another`, async () => {
      const handler = await serve(BEHAVES, 2, { heapMaxMb: 32 });
      const other = ask(handler, 'say');
      await said(/begun/);
      const fails = ask(handler, request);
      const next = ask(handler, 'upper next');
      await assert.rejects(fails.reply, failure(reason));
      assert.equal(await next.reply, 'NEXT');
      other.abort();
      await assert.rejects(other.reply, failure(/^no longer wanted$/));
    });
  }

  for (const request of ['spin', 'never']) {
    it(`is ended when it does not end with its request (${request})`, async () => {
      const handler = await serve();
      const thread = await ask(handler, 'thread').reply;
      const endless = ask(handler, request);
      const next = ask(handler, 'thread');
      await until('it has begun', () => endless.started);
      endless.abort();
      await assert.rejects(endless.reply, failure(/^no longer wanted$/));
      assert.notEqual(await next.reply, thread);
    });
  }

  it('keeps its worker when it heeds the signal', async () => {
    const handler = await serve(BEHAVES, 1, { graceMs: 1500 });
    const thread = await ask(handler, 'thread').reply;
    const heeds = ask(handler, 'heeds');
    await said(/begun/);
    heeds.abort();
    await assert.rejects(heeds.reply, failure(/^no longer wanted$/));
    await said(/heeded/);
    // Also when the time is over in which it had to.
    await sleep(1600);
    assert.equal(await ask(handler, 'thread').reply, thread);
  });

  it('has its last words in the log when it exits', async () => {
    const path = file(
      'export default (_, { log }) => { for (let i = 0; i < 40; i++) log(String(i)); process.exit(3); };',
    );
    const handler = await serve(path);
    for (let round = 1; round <= 5; round++) {
      await assert.rejects(ask(handler).reply);
      assert.equal(lines.length, round * 40);
    }
  });

  it('fails requests at once, and says why, while no worker can be started', async () => {
    const path = file('export default () => process.exit(3);');
    const handler = await serve(path);
    writeFileSync(path, 'export default 1;');
    await assert.rejects(ask(handler).reply);
    await complained(/^made\.mjs: cannot start another worker/);
    const reason = /^no worker of the module can be started: its default export is not a function$/;
    await assert.rejects(ask(handler).reply, failure(reason));
  });

  it('does not begin with a request that nobody wants any more', async () => {
    const handler = await serve();
    const spin = ask(handler, 'say');
    await said(/begun/);
    const gone = ask(handler, 'say');
    gone.abort();
    await assert.rejects(gone.reply, failure(/while it waited for its turn/));
    assert.ok(!gone.started);
    spin.abort();
    await assert.rejects(spin.reply);
    assert.equal(await ask(handler, 'upper x').reply, 'X');
  });

  for (const request of ['after', 'after-rejection']) {
    it(`is replaced when it throws after its reply (${request}), and that is said`, async () => {
      const handler = await serve();
      const thread = await ask(handler, 'thread').reply;
      assert.equal(await ask(handler, request).reply, 'replied');
      await complained(
        /^behaves\.mjs: a worker ended between requests: Error: after the reply \(behaves\.mjs:\d+:\d+\)$/,
      );
      assert.notEqual(await ask(handler, 'thread').reply, thread);
    });
  }

  it('has what it prints and logs in the log, escaped, under the request', async () => {
    const asked = ask(await serve(), 'print');
    assert.equal(await asked.reply, 'printed');
    const expected = ['out', '<3>forged', 'err \\x1b[31mmore', 'said \\u202e', 'Warning: take care (behaves.mjs:LINE)'];
    assert.deepEqual(
      lines.map(({ line, requestId }) => ({ line: line.replace(/\d+:\d+/, 'LINE'), requestId })),
      expected.map((line) => ({ line: `behaves.mjs: ${line}`, requestId: asked.id })),
    );
  });

  it('cannot flood the log', async () => {
    assert.equal(await ask(await serve(), 'flood').reply, 'flooded');
    assert.equal(lines.length, 51);
    assert.match(lines.at(-1)?.line ?? '', /^behaves\.mjs: \(\d+ more bytes of output left out\)$/);
  });

  it('may say something of a request after its reply, and something of none', async () => {
    const asked = ask(await serve(), 'says-later');
    await asked.reply;
    assert.equal((await said(/under its id/)).requestId, asked.id);
    assert.equal((await said(/under none/)).requestId, undefined);
  });

  it('serves with a new version of its file what comes and what waits, and with the old one what is at work', async () => {
    const path = file(
      "export default async (_, { signal }) => new Promise((done) => signal.addEventListener('abort', () => done('old')));",
    );
    const handler = await serve(path, 1, { graceMs: 60_000 });
    const atWork = ask(handler);
    await until('it is at work', () => atWork.started);
    const waits = ask(handler);
    writeFileSync(path, "export default () => 'new';");
    (await handler.prepare(1, { path }))();
    assert.equal(await waits.reply, 'new');
    assert.equal(await ask(handler).reply, 'new');
    atWork.abort();
  });

  it('has its new imports with a new version', async () => {
    const dependency = file('export const word = 1;', 'dependency.mjs');
    const path = file(`import { word } from ${JSON.stringify(dependency)};\nexport default () => String(word);`);
    const handler = await serve(path);
    writeFileSync(dependency, 'export const word = 2;');
    assert.equal(await ask(handler).reply, '1');
    (await handler.prepare(1, { path }))();
    assert.equal(await ask(handler).reply, '2');
  });

  it('stays in force when a new version cannot be loaded', async () => {
    const path = file("export default () => 'old';");
    const handler = await serve(path);
    writeFileSync(path, 'export default () => {');
    await assert.rejects(handler.prepare(1, { path }), /^Error: cannot load .*made\.mjs: SyntaxError: /);
    assert.equal(await ask(handler).reply, 'old');
    assert.deepEqual(complaints, []);
  });

  it('takes more or fewer workers with a new version', async () => {
    const handler = await serve(BEHAVES, 1);
    (await handler.prepare(2, { path: BEHAVES }))();
    const both = [ask(handler, 'say'), ask(handler, 'say')];
    await until('both are at work', () => lines.length === 2);
    for (const each of both) each.abort();
  });

  it('serves what waits when it is let go, and can be taken up again', async () => {
    const handler = await serve();
    const all = [ask(handler, 'later'), ask(handler, 'later'), ask(handler, 'later')];
    handler.close();
    assert.deepEqual(await Promise.all(all.map(async ({ reply }) => reply)), ['later', 'later', 'later']);
    (await handler.prepare(1, { path: BEHAVES }))();
    assert.equal(await ask(handler, 'upper again').reply, 'AGAIN');
  });

  it('is what docs/handlers.md shows', async () => {
    const [, text = ''] = /^```js\n(.*?)^```$/ms.exec(readFileSync('docs/handlers.md', 'utf8')) ?? [];
    const handler = await serve(file(text, 'calc.mjs'));
    assert.equal(await ask(handler, '1\n2\n').reply, '3');
    await assert.rejects(
      ask(handler, '1\nx').reply,
      failure(/^the module threw Error: that is not a number \(calc\.mjs:4:/),
    );
  });
});
