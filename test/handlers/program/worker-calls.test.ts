import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventName } from '../../../src/core/records/record.ts';
import { whileFailing } from '../../support/refusing.ts';
import { removeTree } from '../../support/remove-tree.ts';
import { withDirectory } from '../../support/sockets.ts';
import { until } from '../../support/wait.ts';
import { fixture, usePrograms } from './programs.ts';

const WORKER = [fixture('worker.py'), 'an argument'];

/** As a program ends whose error nobody catches: its connection is closed first. */
const DIES_OF_NO_NUMBER = `
  open(my $listener, '+<&=', 3) or die;
  while (accept(my $connection, $listener)) {
    my $number = <$connection>;
    if ($number !~ /^\\d+$/) { close $connection; select undef, undef, undef, 0.02; die "no number\\n"; }
    print {$connection} $number + 1;
    close $connection;
  }`;

const WRITES_FIRST = `
  open(my $listener, '+<&=', 3) or die;
  while (accept(my $connection, $listener)) {
    syswrite $connection, 'e' x 300_000;
    my $request = join '', <$connection>;
    print {$connection} length $request;
    close $connection;
  }`;

describe('A program that stays', () => {
  const { workers, ask, said, complaints, records, processTally } = usePrograms();
  const told = (event: EventName) => records.filter((record) => record.event === event);

  it('answers one request after another on the socket that it is handed', async () => {
    const handler = await workers(WORKER);
    for (const text of ['one', '', 'three']) assert.equal(await ask(handler, text).reply, text.toUpperCase());
    assert.equal(await ask(handler, 'pid').reply, await ask(handler, 'pid').reply);
    assert.deepEqual(said, ["worker.py: worker 1 True worker ['an argument']"]);
  });

  it('knows of a request by the name of its peer', async () => {
    const asked = ask(await workers(WORKER), 'peer');
    assert.equal(await asked.reply, `\0eofd/${asked.id}/11/22/33`);
    const [{ pid } = assert.fail()] = told('workerStarted').map(({ fields }) => ({ pid: fields?.['EOFD_WORKER_PID'] }));
    assert.deepEqual(asked.answeredBy, { mode: 'worker', pid });
  });

  it('leaves no file behind, and nobody else a way to its socket', async () => {
    const before = process.env['TMPDIR'];
    const directory = mkdtempSync(join(tmpdir(), 'eofd-test-'));
    process.env['TMPDIR'] = directory;
    try {
      const handler = await workers(WORKER);
      assert.equal(await ask(handler, 'x').reply, 'X');
      assert.deepEqual(readdirSync(directory), []);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      removeTree(directory);
    }
    assert.doesNotMatch(readFileSync('/proc/net/unix', 'latin1'), /@.*eofd-\w+\/worker/);
  });

  it('takes and gives megabytes', async () => {
    const handler = await workers(WORKER, { maxReplyBytes: () => 2 ** 25 });
    const large = Buffer.alloc(2 ** 24, 'a');
    assert.equal((await ask(handler, [Buffer.from('x'), large, Buffer.from('y')]).reply).length, 2 ** 24 + 2);
    await assert.rejects(ask(handler, `large ${2 ** 25 + 1}`).reply, /more than 33554432 bytes \(max-reply\)/);
    assert.equal(await ask(handler, 'well').reply, 'WELL');
  });

  it('may write more than a socket holds before it reads megabytes, and the rest of its reply after that', async () => {
    const handler = await workers(['perl', '-e', WRITES_FIRST]);
    const early = 'e'.repeat(300_000);
    assert.equal(await ask(handler, [Buffer.alloc(2 ** 24, 'a')]).reply, `${early}16777216`);
    assert.equal(await ask(handler, 'x').reply, `${early}1`);
  });

  it('is several, at work at the same time', async () => {
    const handler = await workers(WORKER, { concurrency: 3 });
    const pids = await Promise.all(
      [1, 2, 3].map(() => ask(handler, 'sleep 0.2').reply.then(() => handler.workers.size)),
    );
    assert.deepEqual(pids, [3, 3, 3]);
    assert.equal(await ask(handler, 'again').reply, 'AGAIN');
  });

  it('is given so many requests at once as it can take, those that have fewer first', async () => {
    const handler = await workers(WORKER, { concurrency: 2, mode: { connections: 4 } });
    await Promise.all([...handler.workers].map(({ loaded }) => loaded));
    const all = Array.from({ length: 8 }, (_, i) => ask(handler, `pid ${i}`).reply);
    const pids = await Promise.all(all);
    assert.equal(pids.filter((pid) => pid === pids[0]).length, 4);
  });

  for (const [what, request, reason, isReplaced] of [
    ['closes without a byte', 'nothing', 'the worker closed the connection without a reply', false],
    ['exits with 1 after its reply', 'exit1', 'the worker exited with status 1', true],
    ['is killed', 'crash', 'the worker was ended by SIGKILL', true],
  ] as const) {
    it(`fails its request where it ${what}, and others are answered`, async () => {
      const handler = await workers(WORKER);
      const pid = await ask(handler, 'pid').reply;
      await assert.rejects(ask(handler, request).reply, { name: 'HandlerFailure', message: reason });
      assert.equal((await ask(handler, 'pid').reply) !== pid, isReplaced);
      assert.deepEqual(complaints, []);
    });
  }

  it('answers where it exits with 0 after its reply, and is replaced', async () => {
    const handler = await workers(WORKER);
    const pid = await ask(handler, 'pid').reply;
    assert.equal(await ask(handler, 'exit0').reply, 'EXIT0');
    assert.notEqual(await ask(handler, 'pid').reply, pid);
  });

  for (const request of ['hold', 'stop', 'sleep 60', 'child']) {
    it(`is ended and replaced where it does not close what nobody wants any more: ${request}`, async () => {
      const handler = await workers(WORKER);
      const pid = await ask(handler, 'pid').reply;
      const asked = ask(handler, request);
      await until('it is at work', () => [...handler.workers].some(({ busy }) => busy === 1));
      // The reply to "child" ends when the child does.
      asked.abort();
      await assert.rejects(asked.reply, /no longer wanted/);
      assert.notEqual(await ask(handler, 'pid').reply, pid);
      await until('it is gone', () => !alive(Number(pid)));
    });
  }

  it('is ended and replaced where it never accepts, be all of the request sent or not', async () => {
    const handler = await workers(['sleep', '60']);
    for (const size of [1, 2 ** 22]) {
      const [{ pid } = assert.fail()] = handler.workers;
      const asked = ask(handler, [Buffer.alloc(size)]);
      await until('it has it', () => asked.answeredBy?.pid === pid);
      asked.abort();
      await assert.rejects(asked.reply, /no longer wanted/);
      await until('it is replaced', () => [...handler.workers].some((worker) => worker.pid !== pid));
      await until('it is gone', () => !alive(pid));
    }
    assert.match(
      told('workerEnded')[0]?.message ?? '',
      / any more, and has answered none yet: a worker serves the socket that is its descriptor 3; 0 requests answered /,
    );
  });

  it('stays where it closes in time what nobody wants any more', async () => {
    const handler = await workers(WORKER, { closeMs: 30_000 });
    const pid = await ask(handler, 'pid').reply;
    let unwanted = 0;
    for (let round = 0; round < 20; round++) {
      const asked = ask(handler, 'sleep 0.01');
      await until('it is at work', () => asked.answeredBy !== undefined);
      asked.abort();
      // On a busy machine the reply may be there first.
      await asked.reply.catch((error: unknown) => {
        assert.match((error as Error).message, /no longer wanted/);
        unwanted++;
      });
    }
    assert.ok(unwanted > 0, 'none was taken back');
    assert.equal(await ask(handler, 'pid').reply, pid);
  });

  it('keeps nobody waiting where it dies of each bad request, after it has closed without a reply', async () => {
    const handler = await workers(['perl', '-e', DIES_OF_NO_NUMBER], { pauseMs: 60_000 });
    for (let round = 0; round < 3; round++) {
      const [pid = 0] = [...handler.workers].map((worker) => worker.pid);
      await assert.rejects(ask(handler, 'x').reply, /^HandlerFailure: the worker (closed the connection|exited)/);
      await until('it is gone', () => !alive(pid));
      assert.equal(await ask(handler, '41').reply, '42');
    }
  });

  it('is killed where it ignores SIGTERM', async () => {
    const handler = await workers(WORKER);
    const pid = Number(await ask(handler, 'pid').reply);
    assert.equal(await ask(handler, 'ignore').reply, 'IGNORE');
    handler.close();
    await until('it is gone', () => !alive(pid));
  });

  it('has its output of both kinds in the log', async () => {
    await ask(await workers(WORKER), 'print').reply;
    await until('it is there', () => said.length === 3);
    assert.deepEqual(new Set(said.slice(1)), new Set(['worker.py: printed', 'worker.py: wrong']));
  });

  it('has all of it there, in order, however much it says at once', async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `line ${i}`);
    const handler = await workers(['perl', '-e', 'print map "line $_\\n", 0 .. 4999; exec "sleep", "60"']);
    await until('it has said it', () => said.length >= lines.length);
    assert.deepEqual(
      said,
      lines.map((line) => `perl: ${line}`),
    );
    assert.equal(handler.workers.size, 1);
  });

  it('is replaced after so many requests, by one that was started before', async () => {
    const handler = await workers(WORKER, { mode: { requestsMax: 3 } });
    const pids: string[] = [];
    for (let i = 0; i < 12; i++) {
      pids.push(await ask(handler, 'pid').reply);
      assert.ok(handler.workers.size >= 1);
    }
    await until('a new one answers', () => ![...handler.workers].some(({ pid }) => String(pid) === pids[0]));
    assert.notEqual(await ask(handler, 'pid').reply, pids[0]);
    const { message, fields } = told('workerReplaced')[0] ?? assert.fail();
    assert.match(
      message,
      /\(worker\.py\) is replaced: it was given \d+ requests \(worker-requests\); \d+ requests answered/,
    );
    assert.equal(fields?.['EOFD_WORKER_PID'], Number(pids[0]));
    assert.ok(Number(fields?.['EOFD_WORKER_REQUESTS']) >= 3 && Number(fields?.['EOFD_WORKER_MEMORY_BYTES']) > 2 ** 20);
    await until('its end is told', () => told('workerEnded').length > 0);
    assert.deepEqual([told('workerEnded')[0]?.level, told('workerStarted').length > 1], ['info', true]);
  });

  it('is replaced once it is idle and takes more memory than it may', async () => {
    const before = processTally.replacements['worker-memory'];
    const handler = await workers(WORKER, { mode: { memoryMaxBytes: 2 ** 26 } });
    const pid = await ask(handler, 'pid').reply;
    await ask(handler, `leak ${2 ** 27}`).reply;
    await until('a new one answers', () => ![...handler.workers].some((worker) => String(worker.pid) === pid));
    assert.notEqual(await ask(handler, 'pid').reply, pid);
    assert.equal(processTally.replacements['worker-memory'], before + 1);
  });

  it('is counted when it starts, and when it ends by itself or is not needed any more', async () => {
    const { starts, ends } = structuredClone({ starts: processTally.starts, ends: processTally.ends });
    const handler = await workers(WORKER);
    assert.equal(await ask(handler, 'exit0').reply, 'EXIT0');
    assert.equal(await ask(handler, 'well').reply, 'WELL');
    handler.close();
    await until('both ends are counted', () => processTally.ends.worker.eofd > ends.worker.eofd);
    assert.equal(processTally.starts.worker, starts.worker + 2);
    assert.deepEqual(processTally.ends.worker, { itself: ends.worker.itself + 1, eofd: ends.worker.eofd + 1 });
  });

  it('that listens no more is replaced, and its request is given to another', async () => {
    const handler = await workers(WORKER);
    assert.equal(await ask(handler, 'deaf').reply, 'DEAF');
    assert.equal(await ask(handler, 'well').reply, 'WELL');
    assert.match(
      told('workerEnded')[0]?.message ?? '',
      / ended: it does not listen any more: .*; 1 request answered in /,
    );
  });

  it('stays where eofd can open no socket for a request, which fails with that', async () => {
    const handler = await workers(WORKER);
    const pid = await ask(handler, 'pid').reply;
    await whileFailing('socket', () =>
      assert.rejects(ask(handler, 'x').reply, { message: 'cannot connect to the worker: socket: EBADF' }),
    );
    assert.equal(await ask(handler, 'pid').reply, pid);
  });

  it('is told once where it never comes to listen, and requests fail with the reason', async () => {
    const handler = await workers(['sh', '-c', 'echo broken >&2; exit 7'], { concurrency: 2, pauseMs: 60_000 });
    await until('it is told', () => complaints.length > 0);
    await until('none is left', () => handler.workers.size === 0);
    await assert.rejects(ask(handler).reply, {
      message: 'no worker of the program can be started: it exited with status 7: broken',
    });
    assert.deepEqual(complaints, [
      'sh: cannot start another worker, and will try again now and then: it exited with status 7: broken',
    ]);
    assert.ok(said.includes('sh: broken'));
  });

  it('is told what a worker is where it was written to be run for each request', async () => {
    const handler = await workers(['cat'], { concurrency: 1, pauseMs: 60_000 });
    await until('it has ended', () => handler.workers.size === 0);
    await assert.rejects(ask(handler).reply, {
      message:
        'no worker of the program can be started: it exited with status 0 without a request, and a worker stays: ' +
        'it serves the socket that is its descriptor 3',
    });
  });

  it('is started with pauses where it closes the socket it is handed', async () => {
    const handler = await workers(['sh', '-c', 'exec 3<&-; exec sleep 60'], { pauseMs: 60_000 });
    await assert.rejects(ask(handler).reply, /no worker of the program can be started: it does not listen any more/);
  });

  it('answers those who still ask for it when another handler has taken its place, and ends then', async () => {
    const handler = await workers(WORKER);
    const pid = Number(await ask(handler, 'pid').reply);
    handler.close();
    const late = Number(await ask(handler, 'pid').reply);
    assert.notEqual(late, pid);
    await until('both are gone', () => !alive(pid) && !alive(late));
  });

  it('gives way at a reload to one that was started before', async () => {
    await withDirectory(async (directory) => {
      const path = `${directory}/worker`;
      const text = readFileSync(WORKER[0] ?? '', 'utf8');
      writeFileSync(path, text, { mode: 0o755 });
      const handler = await workers([path], { concurrency: 2 });
      const busy = ask(handler, 'sleep 0.5');
      const pid = await ask(handler, 'pid').reply;
      (await handler.prepare(1))();
      assert.notEqual(await ask(handler, 'pid').reply, pid);
      assert.equal(await busy.reply, 'SLEEP 0.5');
      await until('the old ones are gone', () => !alive(Number(pid)));
      writeFileSync(path, '#!/bin/sh\nexit 1');
      await assert.rejects(handler.prepare(1), { message: `cannot use ${path}: it exited with status 1` });
      assert.equal(await ask(handler, 'still there').reply, 'STILL THERE');
    });
  });
});

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
