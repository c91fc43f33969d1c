import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SpareCalls } from '../../../src/handlers/program/spare-calls.ts';
import { withDirectory } from '../../support/sockets.ts';
import { until } from '../../support/wait.ts';
import { usePrograms } from './programs.ts';

const isReady = ({ processes }: SpareCalls): boolean => processes.kind === 'spares' && processes.ready === 1;
const shell = (script: string) => ['sh', '-c', script];

describe('A program that was started ahead', () => {
  const { spares, ask, said, complaints, records, processTally } = usePrograms();

  it('has the request as its input, and its output is the reply', async () => {
    const handler = await spares(['tr', 'a-z', 'A-Z'], { spares: 2 });
    for (const text of ['one', '', 'three', 'four']) assert.equal(await ask(handler, text).reply, text.toUpperCase());
  });

  it('is there before its request, and knows nothing of it but that it is a spare', async () => {
    const handler = await spares(shell('echo started >&2; env | grep ^EOFD; cat; echo $PPID'), { spares: 1 });
    await until('it was started', () => said.includes('sh: started'));
    const reply = await ask(handler, 'text\n').reply;
    assert.equal(reply, `EOFD_SPARE=1\ntext\n${process.pid}\n`);
  });

  it('has another one started in its place, and answers one request', async () => {
    const handler = await spares(shell('cat; echo $$'), { spares: 1 });
    const pids = [await ask(handler).reply, await ask(handler).reply, await ask(handler).reply];
    assert.equal(new Set(pids).size, 3);
  });

  it('is given 16 MiB though it reads slowly, and may write before it has read all', async () => {
    const request = [Buffer.alloc(10, 'a'), Buffer.alloc(2 ** 24, 'b'), Buffer.alloc(0), Buffer.alloc(10, 'c')];
    const program = await spares(shell('printf first; sleep 0.1; cat'), { maxReplyBytes: () => 2 ** 25 });
    const asked = ask(program, request);
    const reply = await asked.reply;
    assert.equal(reply, `first${Buffer.concat(request).toString()}`);
    // What is written is let go of, piece by piece.
    assert.ok((asked.room.taken[0] ?? 0) > 2 ** 24 && (asked.room.taken.at(-1) ?? 0) >= 2 ** 24);
  });

  for (const [what, script, reply] of [
    ['never reads', 'echo unread', 'unread\n'],
    ['reads one byte', 'head -c 1', 'x'],
    ['closes standard input', 'read line; exec <&-; sleep 0.05; echo closed', 'closed\n'],
  ] as const) {
    it(`fails nothing by itself where it ${what}`, async () => {
      const handler = await spares(shell(`${what === 'never reads' ? 'sleep 0.2; ' : ''}${script}`), { spares: 1 });
      const large = [Buffer.from('x\n'), Buffer.alloc(2 ** 20)];
      assert.equal(await ask(handler, large).reply, reply);
    });
  }

  it('has what it writes before its request as the beginning of its reply', async () => {
    const handler = await spares(shell('echo early; echo ready >&2; cat'), { spares: 1 });
    await until('it has written', () => said.includes('sh: ready'));
    assert.equal(await ask(handler, 'late').reply, 'early\nlate');
  });

  it('has what it says in the log, under its request once it has one', async () => {
    const handler = await spares(shell('echo before >&2; cat; echo after >&2'), { spares: 1 });
    await until('it has spoken', () => said.includes('sh: before'));
    const asked = ask(handler);
    await asked.reply;
    assert.deepEqual(asked.lines, ['sh: after']);
  });

  it('is waited for where it needs a while to be ready', async () => {
    const handler = await spares(shell('i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; cat'), { concurrency: 1 });
    const asked = ask(handler, 'patient');
    assert.equal(await asked.reply, 'patient');
    const { mode, spareWaitMs = 0 } = asked.answeredBy ?? assert.fail();
    assert.equal(mode, 'spare');
    assert.ok(spareWaitMs > 5, `it waited ${spareWaitMs} ms`);
    await until('another one is ready', () => isReady(handler));
    const quick = ask(handler, 'quick');
    await quick.reply;
    assert.deepEqual(Object.keys(quick.answeredBy ?? {}), ['mode', 'pid']);
  });

  it('fails its request by its status, and by the signal that ended it', async () => {
    const handler = await spares(shell('cat; exit 3'), { spares: 1 });
    await assert.rejects(ask(handler).reply, { message: 'the program exited with status 3' });
    const killed = await spares(shell('read pid; kill -SEGV $$'), { spares: 1 });
    await assert.rejects(ask(killed, 'x\n').reply, { message: 'the program was ended by SIGSEGV' });
    assert.deepEqual(complaints, []);
  });

  it('is told once with its status and last words where it ends before a request, and requests fail with them', async () => {
    const handler = await spares(shell('echo "no module" >&2; exit 3'), { spares: 2, pauseMs: 60_000 });
    await until('it is told', () => records.length > 0);
    await until('none is left', () => handler.down !== undefined);
    await assert.rejects(ask(handler).reply, {
      message: 'no spare of the program stays alive: the program exited with status 3: no module',
    });
    const [{ event, message, fields } = assert.fail()] = records;
    assert.equal(records.length, 1);
    assert.equal(event, 'spareEnded');
    assert.match(
      message,
      /^spare \d+ \(sh\) ended before it had a request: the program exited with status 3: no module; /,
    );
    assert.deepEqual(
      [fields?.['EOFD_WORKER_REQUESTS'], fields?.['EOFD_REASON']],
      [0, 'the program exited with status 3: no module'],
    );
  });

  it('is started with pauses until it stays alive', async () => {
    await withDirectory(async (directory) => {
      const script = `[ -e ${directory}/allowed ] && cat; [ -e ${directory}/allowed ] || exit 9`;
      const handler = await spares(shell(script), { spares: 1 });
      await until('it has failed', () => records.length > 0);
      writeFileSync(`${directory}/allowed`, '');
      await until('it stays alive', () => isReady(handler));
      assert.equal(await ask(handler, 'well again').reply, 'well again');
      assert.equal(records.length, 1);
    });
  });

  it('that puts itself into the background has ended before its request', async () => {
    const handler = await spares(shell('sleep 60 & exit 0'), { spares: 1, pauseMs: 60_000 });
    await until('it is told', () => records.length > 0);
    assert.match(
      records[0]?.message ?? '',
      /ended before it had a request: the program exited with status 0, and did not wait for its input; /,
    );
    await assert.rejects(ask(handler).reply, /no spare of the program stays alive/);
  });

  it('is ended with its group when its request is no longer wanted', async () => {
    const handler = await spares(shell('trap "" TERM; sleep 60 & cat; wait'), { spares: 1 });
    const asked = ask(handler);
    await until('it has its turn', () => asked.started);
    asked.abort();
    await assert.rejects(asked.reply, /no longer wanted/);
  });

  it('takes no more turns than there are for requests', async () => {
    const handler = await spares(['cat'], { spares: 1, concurrency: 2 });
    const replies = await Promise.all(Array.from({ length: 40 }, (_, i) => ask(handler, String(i)).reply));
    assert.deepEqual(
      replies,
      replies.map((_, i) => String(i)),
    );
  });

  it('gives way at a reload to one that was started before, as its file is then', async () => {
    await withDirectory(async (directory) => {
      const path = `${directory}/program`;
      writeFileSync(path, '#!/bin/sh\ncat; echo old', { mode: 0o755 });
      const handler = await spares([path], { spares: 2 });
      assert.equal(await ask(handler).reply, 'old\n');
      writeFileSync(path, '#!/bin/sh\ncat; echo new');
      const putInForce = await handler.prepare(4);
      const late = ask(handler);
      putInForce();
      assert.match(await late.reply, /^(old|new)$/m);
      assert.equal(await ask(handler).reply, 'new\n');
      writeFileSync(path, '#!/bin/sh\necho broken >&2; exit 1');
      await assert.rejects(handler.prepare(4), {
        message: `cannot use ${path}: the program exited with status 1: broken`,
      });
      assert.deepEqual(new Set(said), new Set(['program: broken']));
    });
  });

  it('is tried at a reload also while every turn is taken: what comes to nothing is not put in force', async () => {
    await withDirectory(async (directory) => {
      const [path, hold] = [`${directory}/program`, `${directory}/hold`];
      writeFileSync(hold, '');
      writeFileSync(
        path,
        `#!/bin/sh\nread line; echo holds >&2; while [ -e ${hold} ]; do sleep 0.01; done; echo "$line"`,
        {
          mode: 0o755,
        },
      );
      const handler = await spares([path], { concurrency: 1 });
      const asked = ask(handler, 'held\n');
      // By then it has read its file.
      await asked.said(/holds/);
      const whole = readFileSync(path);
      writeFileSync(path, '#!/bin/sh\necho broken >&2; exit 1');
      await assert.rejects(handler.prepare(1), {
        message: `cannot use ${path}: the program exited with status 1: broken`,
      });
      writeFileSync(path, whole);
      (await handler.prepare(1))();
      rmSync(hold);
      assert.equal(await asked.reply, 'held\n');
      assert.equal(await ask(handler, 'next\n').reply, 'next\n');
    });
  });

  it('may die before, during and after it is given its request: no reply is a part of one, or another one', async () => {
    const dies = `
      $| = 1;
      my $kind = int(rand(5));
      kill 9, $$ if $kind == 0;
      my $request = join '', <STDIN>;
      kill 9, $$ if $kind == 1;
      print substr($request, 0, 3);
      kill 9, $$ if $kind == 2;
      print substr($request, 3);
      exit 7 if $kind == 3;`;
    const diedBefore = processTally.ends.spare.itself;
    const handler = await spares(['perl', '-e', dies], { spares: 4, pauseMs: 1 });
    const counts = { requests: 0, answered: 0, died: 0 };
    const died = (): number => counts.died + processTally.ends.spare.itself - diedBefore;
    const client = async (name: number): Promise<void> => {
      while (died() < 1000) {
        const request = `request ${name} ${++counts.requests}`;
        const reply = await ask(handler, request).reply.catch((error: unknown) => error as Error);
        if (!(reply instanceof Error)) {
          assert.equal(reply, request);
          counts.answered++;
        } else if (reply.message.startsWith('no spare of the program stays alive')) {
          // Whoever asks again at once would have asked for the last time before the next spare is started.
          await sleep(2);
        } else {
          assert.match(reply.message, /SIGKILL$|status 7$/);
          counts.died++;
        }
      }
    };
    await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(client));
    console.log(`      ${counts.requests} requests, ${counts.answered} answered, ${died()} spares died`);
    assert.ok(counts.answered > 100);
    // One in five dies before its request, so that four stay is a matter of a few tries.
    await until('the pool is whole', () => handler.processes.kind === 'spares' && handler.processes.ready === 4);
  });
});
