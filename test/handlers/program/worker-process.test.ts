import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { CallView } from '../../../src/core/calls/call-view.ts';
import { Soon } from '../../../src/core/calls/soon.ts';
import type { CallContext } from '../../../src/core/handler.ts';
import { ClosingWatch } from '../../../src/handlers/program/closing-watch.ts';
import { programSurroundings } from '../../../src/handlers/program/program-process.ts';
import { startWorker } from '../../../src/handlers/program/start-worker.ts';
import { Wear } from '../../../src/handlers/program/wear.ts';
import { WorkerProcess } from '../../../src/handlers/program/worker-process.ts';
import { withDescriptorLimit } from '../../../src/posix/descriptor-limit.ts';
import { EventLoop } from '../../../src/posix/event-loop.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { promised } from '../../support/promised.ts';
import { until } from '../../support/wait.ts';
import { SwitchedRoom, userOf } from '../claims.ts';
import { fixture, usePrograms } from './programs.ts';

const WORKER = [fixture('worker.py')];

describe('a worker', () => {
  let loop: EventLoop;
  /** What it told its owner and the log, in order. */
  let story: string[];
  beforeEach(() => {
    story = [];
    loop = new EventLoop();
    loop.start();
  });
  afterEach(async () => {
    worker.end();
    await until('nothing of it runs', () => !existsSync(`/proc/${worker.pid}`));
    loop.stop();
  });
  // After the hook above, which closes what there is to close.
  checkLeaks();

  let worker: WorkerProcess;
  function start(argv: readonly string[]): WorkerProcess {
    const surroundings = programSurroundings(loop, 50);
    const [path = ''] = argv;
    const options = {
      surroundings,
      closings: new ClosingWatch(loop, 200),
      places: 1,
      wear: new Wear({ requestsMax: 2 }),
      maxReplyBytes: () => 1000,
      said() {},
      name: 'worker.py',
      accounts: { started: () => void story.push('started'), ended: () => void story.push('ended') },
    };
    return new WorkerProcess(startWorker({ path, argv }, [`PATH=${process.env['PATH']}`], 1), options, {
      free: () => void story.push('free'),
      worn: ({ option }) => void story.push(`worn: ${option}`),
      gone: (cause, atWork) => void story.push(`gone: ${cause}${atWork ? ', at work' : ''}`),
    });
  }
  const context = (): CallContext =>
    new CallView({
      requestId: `${process.pid}-${story.length}`,
      peer: { pid: 1, uid: 2, gid: 3 },
      claim: new SwitchedRoom(userOf(1)).claim,
      log() {},
    });
  async function ask(text: string): Promise<string> {
    const asked = context();
    const reply = new Soon<readonly Uint8Array[]>();
    worker.run(worker.connect(asked) ?? assert.fail(), [Buffer.from(text)], asked, reply);
    return Buffer.concat(await promised(reply)).toString();
  }

  it('is loaded once it waits, answers, is free after each reply, and says when it is worn', async () => {
    worker = start(WORKER);
    await worker.loaded;
    for (const text of ['one', 'two']) assert.equal(await ask(text), text.toUpperCase());
    assert.deepEqual(story, ['started', 'free', 'free', 'worn: worker-requests']);
    assert.ok((worker.report(true).memoryBytes ?? 0) > 2 ** 20);
    worker.end();
    assert.deepEqual(story.slice(-2), ['ended', 'gone: undefined']);
    assert.equal(worker.connect(context()), undefined);
  });

  it('fails what it is at work on where it is killed, and is gone once', async () => {
    worker = start(WORKER);
    await assert.rejects(ask('crash'), { message: 'the worker was ended by SIGKILL' });
    await until('it is gone', () => story.includes('ended'));
    assert.deepEqual(
      story.filter((line) => line.startsWith('gone')),
      ['gone: it was ended by SIGKILL, at work'],
    );
  });

  it('is not blamed where eofd has no descriptor left to connect to it with', async () => {
    worker = start(WORKER);
    await worker.loaded;
    assert.throws(() => withDescriptorLimit(3, () => worker.connect(context())), {
      name: 'HandlerFailure',
      message: 'cannot connect to the worker: socket: EMFILE',
    });
    assert.equal(await ask('well'), 'WELL');
    assert.deepEqual(story, ['started', 'free']);
  });

  it('was never loaded where it ends before it waits', async () => {
    worker = start(['/bin/sh', '-c', 'echo broken >&2; exit 7']);
    await assert.rejects(worker.loaded, { message: 'it exited with status 7: broken' });
    assert.deepEqual(story, ['gone: it exited with status 7: broken']);
  });
});

describe('a worker that opens descriptors without end', () => {
  const { workers, ask, complaints } = usePrograms();
  // Python closes what it has open before it exits, and either may be noticed first.
  const reason = { message: /^the worker (exited with status 1: .*Too many open files|closed the connection)/ };

  it('fails the request that meets its limit, and is replaced', async () => {
    const handler = await workers(WORKER);
    const pid = Number(await ask(handler, 'pid').reply);
    assert.equal(await ask(handler, 'descriptors 600').reply, 'DESCRIPTORS 600');
    await assert.rejects(ask(handler, 'descriptors 600').reply, reason);
    await until('it is replaced', () => ![...handler.workers].some((worker) => worker.pid === pid));
    assert.equal(await ask(handler, 'well').reply, 'WELL');
    assert.deepEqual(complaints, []);
  });

  it('answers as long as it can accept, and is replaced once it dies of that it can not', async () => {
    const handler = await workers(WORKER, { mode: { connections: 2 } });
    const pid = Number(await ask(handler, 'pid').reply);
    assert.equal(await ask(handler, 'fill').reply, 'Too many open files');
    assert.equal(await ask(handler, 'well').reply, 'WELL');
    const [kept, next] = [ask(handler, 'hold'), ask(handler, 'next')];
    // accept(2) fails before it waits for a connection: the worker may be dead before the next request has come to it,
    // and then that one goes to the replacement.
    const [answer] = await Promise.all([
      next.reply.catch((error: unknown) => (error as Error).message),
      kept.reply.catch(() => undefined),
    ]);
    if (answer !== 'NEXT') assert.match(answer, reason.message);
    await until('it is replaced', () => ![...handler.workers].some((worker) => worker.pid === pid));
    assert.equal(await ask(handler, 'well').reply, 'WELL');
    assert.deepEqual(complaints, []);
  });
});
