import assert from 'node:assert/strict';
import { fstatSync } from 'node:fs';
import { CallView } from '../../../src/core/calls/call-view.ts';
import type { Cancellation } from '../../../src/core/calls/cancellation.ts';
import { HandlerFailure } from '../../../src/core/handler.ts';
import { ErrorLines } from '../../../src/handlers/error-lines.ts';
import { LivingGroups } from '../../../src/handlers/program/living-groups.ts';
import { answerOf } from '../../../src/handlers/program/program-answer.ts';
import { ProgramProcess } from '../../../src/handlers/program/program-process.ts';
import { startProgram } from '../../../src/handlers/program/start-program.ts';
import type { Readiness } from '../../../src/handlers/readiness.ts';
import { Turns } from '../../../src/handlers/turns.ts';
import { EventLoop } from '../../../src/posix/event-loop.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { until } from '../../support/wait.ts';
import { SwitchedRoom, userOf } from '../claims.ts';

describe('a program at work on a request', () => {
  /** What it told, in order. */
  let story: string[];
  let loop: EventLoop;
  let asked: Cancellation[];
  let maxReply: number;
  let room: SwitchedRoom;
  beforeEach(() => {
    story = [];
    asked = [];
    maxReply = 1000;
    room = new SwitchedRoom(userOf(1));
    loop = new EventLoop();
    loop.start();
  });
  afterEach(async () => {
    for (const each of asked) each.cancel();
    await until('nothing runs any more', gone);
    loop.stop();
  });
  // After the hook above, which closes what there is to close.
  checkLeaks();

  const gone = () => story.filter((line) => line === 'gone').length === asked.length;
  const settled = () => story.some((line) => /^(reply|failure)/.test(line));

  /** Has it answer. @returns ends it */
  function run(script: string, readiness: Readiness = loop, graceMs = 50): () => void {
    const started = startProgram({ path: '/bin/sh', argv: ['sh', '-c', script] }, [], ['PATH=/usr/bin:/bin']);
    const surroundings = { readiness, graceMs, scratch: Buffer.alloc(4096), living: new LivingGroups() };
    const program = new ProgramProcess(
      started,
      surroundings,
      new ErrorLines((line) => void story.push(`line ${line}`)),
    );
    const turns = new Turns(0, 1);
    // The reply is told by a promise, a moment later.
    turns.release = () => void setImmediate(() => story.push('gone'));
    const context = { requestId: 'r', peer: { pid: 1, uid: 1, gid: 1 }, claim: room.claim, log() {} };
    const call = new CallView(context);
    asked.push(call.cancellation);
    answerOf(program, call, { requestBytes: 0, turns, maxReplyBytes: () => maxReply }).then(
      (pieces) => story.push(`reply: ${Buffer.concat([...pieces]).toString()}`),
      (error: unknown) => {
        assert.ok(error instanceof HandlerFailure);
        story.push(`failure: ${error.message}`);
      },
    );
    return () => call.cancellation.cancel();
  }

  /** All that it tells until nothing of it runs any more. */
  async function tale(script: string): Promise<readonly string[]> {
    run(script);
    await until('nothing of it runs any more', gone);
    return story;
  }

  it('has its reply told when it has exited, then that it is gone, each once', async () => {
    assert.deepEqual(await tale('echo one; echo two'), ['reply: one\ntwo\n', 'gone']);
  });

  it('has what it says of errors told before its reply', async () => {
    assert.deepEqual(await tale('echo careful >&2; echo done'), ['line careful', 'reply: done\n', 'gone']);
  });

  it('has its failure told instead of what it wrote', async () => {
    assert.deepEqual(await tale('echo half; exit 9'), ['failure: the program exited with status 9', 'gone']);
  });

  it('has the signal named that ended it', async () => {
    assert.deepEqual(await tale('kill -SEGV $$'), ['failure: the program was ended by SIGSEGV', 'gone']);
  });

  it('has a signal without a name told by its number', async () => {
    assert.deepEqual(await tale('kill -40 $$'), ['failure: the program was ended by signal 40', 'gone']);
  });

  it('is not waited for by way of its pipes: what it left behind holds them, and is killed', async () => {
    assert.deepEqual(await tale('sleep 60 & echo done'), ['reply: done\n', 'gone']);
  });

  it('fails when its reply grows beyond max-reply, as that is by now', async () => {
    run('echo ready >&2; while :; do echo more; sleep 0.01; done');
    await until('it is ready', () => story.length > 0);
    assert.equal(settled(), false);
    maxReply = 3;
    await until('nothing of it runs any more', gone);
    assert.deepEqual(story, ['line ready', 'failure: the program wrote more than 3 bytes (max-reply)', 'gone']);
  });

  it('fails at max-reply also where it has exited by the time anybody reads', async () => {
    maxReply = 3;
    assert.deepEqual(await tale('echo more'), ['failure: the program wrote more than 3 bytes (max-reply)', 'gone']);
  });

  it('tells how much memory its reply takes, as it grows', async () => {
    maxReply = 2 ** 20;
    await tale('head -c 500000 /dev/zero');
    const [first = 0] = room.taken;
    const last = room.taken.at(-1) ?? 0;
    assert.ok(first > 0 && first <= 65_536, String(first));
    assert.deepEqual(
      room.taken,
      [...new Set(room.taken)].sort((a, b) => a - b),
    );
    assert.ok(last >= 500_000 && last < 1_000_000, String(last));
  });

  it('has to wait with its writing where there is no memory for it, and goes on when there is', async () => {
    maxReply = 2 ** 20;
    room.hasRoom = false;
    run('echo ready >&2; head -c 300000 /dev/zero; echo written >&2');
    await until('it waits', () => story.includes('line ready') && room.claim.isWaiting);
    assert.deepEqual([story, room.taken], [['line ready'], []]);
    room.hasRoom = true;
    await until('nothing of it runs any more', gone);
    assert.deepEqual(story.slice(1), ['line written', `reply: ${'\0'.repeat(300_000)}`, 'gone']);
  });

  it('does not wait for memory when it has ended: what is in the pipe is its reply', async () => {
    room.hasRoom = false;
    assert.deepEqual(await tale('echo done'), ['reply: done\n', 'gone']);
  });

  it('that is no longer wanted fails its request before the program has gone, once', async () => {
    const end = run('trap "" TERM; echo ready >&2; while :; do sleep 0.01; done');
    await until('it is ready', () => story.length > 0);
    end();
    await until('the request has failed', settled);
    assert.deepEqual(story.slice(1), ['failure: no longer wanted']);
    end();
    await until('nothing of it runs any more', gone);
    assert.deepEqual(story.slice(1), ['failure: no longer wanted', 'gone']);
  });

  it('is not wanted any more in vain when it has ended', async () => {
    const end = run('echo done');
    await until('nothing of it runs any more', gone);
    end();
    assert.deepEqual(story, ['reply: done\n', 'gone']);
  });

  it('may say on its way to the end what it did not get done', async () => {
    const end = run(
      'trap "echo unfinished >&2; exit" TERM; echo ready >&2; while :; do sleep 0.01; done',
      loop,
      60_000,
    );
    await until('it is ready', () => story.length > 0);
    end();
    await until('nothing of it runs any more', gone);
    // The shell may tell besides that the sleep of the moment was ended with it, and its line may come before the
    // failure does.
    const own = story.filter((line) => !line.includes('Terminated'));
    assert.deepEqual([own[0], own.at(-1)], ['line ready', 'gone']);
    assert.deepEqual(own.slice(1, -1).sort(), ['failure: no longer wanted', 'line unfinished']);
  });

  it('comes to its end also where the loop that watched it ends first, as at the end of the daemon', async () => {
    const end = run('trap "" TERM; echo ready >&2; while :; do sleep 0.01; done');
    await until('it is ready', () => story.length > 0);
    end();
    loop.stop();
    await until('the request has failed', settled);
    assert.deepEqual(story.slice(1), ['failure: no longer wanted']);
    await until('nothing of it runs any more', gone);
  });

  for (const refused of [1, 2, 3]) {
    it(`is ended where it cannot be watched over, and nothing is left open (refused at watch ${refused})`, async () => {
      let watched = 0;
      run('sleep 60', {
        watch(fd, events, watcher) {
          if (++watched === refused) throw new Error('no room');
          loop.watch(fd, events, watcher);
        },
        unwatch: (fd) => loop.unwatch(fd),
      });
      await until('nothing of it runs any more', gone);
      assert.deepEqual(story, ['failure: cannot watch over the program: no room', 'gone']);
    });
  }

  it('has each descriptor watched no more before it is closed: copies of it in a program that is being started must wake nobody', async () => {
    const watched: number[] = [];
    const unwatched: number[] = [];
    run('echo out; echo wrong >&2', {
      watch(fd, events, watcher) {
        watched.push(fd);
        loop.watch(fd, events, watcher);
      },
      unwatch(fd) {
        fstatSync(fd);
        unwatched.push(fd);
        loop.unwatch(fd);
      },
    });
    await until('nothing of it runs any more', gone);
    assert.equal(watched.length, 3);
    assert.deepEqual(new Set(unwatched), new Set(watched));
    assert.equal(unwatched.length, 3);
  });
});
