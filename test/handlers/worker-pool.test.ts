import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cancellation } from '../../src/core/calls/cancellation.ts';
import type { HandlerFailure } from '../../src/core/handler.ts';
import { moduleCrew } from '../../src/handlers/module/module-crew.ts';
import type { ModuleWorker } from '../../src/handlers/module/module-worker.ts';
import type { Crew, PoolWorker, WorkerOwner } from '../../src/handlers/pool-worker.ts';
import { Turns } from '../../src/handlers/turns.ts';
import type { Applicant } from '../../src/handlers/waiter.ts';
import { WorkerPool } from '../../src/handlers/worker-pool.ts';
import { until } from '../support/wait.ts';
import { SwitchedRoom, userOf } from './claims.ts';
import { BEHAVES, threads, useModules } from './module/modules.ts';

const never = new AbortController().signal;
const peer = { pid: 1, uid: 2, gid: 3 };

describe('the workers of a module', () => {
  const { file } = useModules();
  const complaints: string[] = [];
  let pool: WorkerPool<ModuleWorker>;
  let started: number;
  beforeEach(() => {
    complaints.length = 0;
    started = 0;
  });
  afterEach(() => pool.close());

  const crew = (path: string, strength: number): Crew<ModuleWorker> => {
    const made = moduleCrew(path, strength, {
      maxReplyBytes: () => 1000,
      environment: {},
      loadTimeoutMs: 10_000,
      graceMs: 50,
      said() {},
      complain: (complaint) => void complaints.push(complaint),
    });
    const start = (owner: WorkerOwner): ModuleWorker => {
      started++;
      return made.start(owner);
    };
    return { ...made, start };
  };
  const open = async (path: string, strength: number, pauseMs = 20): Promise<void> => {
    pool = new WorkerPool(new Turns<ModuleWorker>(0, 100), pauseMs);
    (await pool.load(crew(path, strength)))();
  };
  const applicant = (cancellation = new Cancellation()): Applicant => ({
    claim: new SwitchedRoom(userOf(2)).claim,
    cancellation,
  });
  const take = async (who: Applicant): Promise<ModuleWorker> =>
    new Promise((resolve, reject) => {
      pool.ask(who, resolve, reject);
    });
  const ask = async (text: string): Promise<string> => {
    const worker = await take(applicant());
    const pieces = [Buffer.from(text)];
    const reply = await worker.run({ pieces, requestId: 'r', peer, signal: never, maxReplyBytes: 1000 });
    return Buffer.from(reply).toString();
  };
  /** A module that loads the first time, and then only when the file `allowed` says so. */
  const loadsOnce = (): { path: string; allow(): void } => {
    const path = file('export default () => process.exit(1);');
    return { path, allow: () => writeFileSync(path, "export default () => 'well again';") };
  };

  it('are started when they are needed, and no more than there may be', async () => {
    await open(BEHAVES, 2);
    await ask('later');
    await ask('later');
    assert.equal(started, 1, 'one is enough for one at a time');
    await Promise.all(['later', 'later', 'later', 'later'].map(ask));
    assert.equal(started, 2);
  });

  it('are replaced after each death that a request brings about', async () => {
    await open(BEHAVES, 1);
    for (let i = 0; i < 5; i++) await assert.rejects(ask('exit'), { message: /process\.exit/ });
    assert.equal(await ask('upper x'), 'X');
    assert.deepEqual(complaints, []);
  });

  it('are tried to be started with pauses where the module has broken since, which is said once', async () => {
    const { path, allow } = loadsOnce();
    await open(path, 1);
    const exits = ask('');
    writeFileSync(path, 'export default 1;');
    await assert.rejects(exits);
    await until('it is down', () => pool.down !== undefined);
    assert.equal(pool.down, 'its default export is not a function');
    // Longer than the first pauses together.
    await sleep(200);
    assert.deepEqual(complaints, [
      'made.mjs: cannot start another worker, and will try again now and then: its default export is not a function',
    ]);
    allow();
    assert.equal(await ask(''), 'well again');
    assert.equal(pool.down, undefined);
  });

  it('are tried to be started less and less often', async () => {
    const path = file('export default () => process.exit(1);');
    await open(path, 1);
    const exits = ask('');
    const attempts = `${path}.attempts`;
    writeFileSync(
      path,
      `import { appendFileSync } from 'node:fs';\nappendFileSync(${JSON.stringify(attempts)}, 'x');\nthrow 1;`,
    );
    await assert.rejects(exits);
    await until('it is down', () => pool.down !== undefined);
    await sleep(600);
    // After 20, 40, 80, 160 and 320 ms, and what each start takes; it would be more than ten with pauses of 20 ms.
    assert.ok(readFileSync(attempts).length <= 6);
  });

  it('are all of the new version after a reload', async () => {
    const path = file(
      "export default async () => { await new Promise((done) => setTimeout(done, 20)); return 'old'; };",
    );
    await open(path, 2);
    assert.deepEqual(await Promise.all([ask(''), ask('')]), ['old', 'old']);
    const before = threads();
    writeFileSync(
      path,
      "export default async () => { await new Promise((done) => setTimeout(done, 20)); return 'new'; };",
    );
    (await pool.load(crew(path, 2)))();
    assert.deepEqual(await Promise.all([ask(''), ask(''), ask('')]), ['new', 'new', 'new']);
    await until('the old ones have ended', () => threads() <= before);
  });

  it('are not started over and over where each ends without having answered', async () => {
    const path = file(
      "import { appendFileSync } from 'node:fs';\nsetTimeout(() => process.exit(1));\nexport default () => '';",
    );
    await open(path, 1, 60_000);
    await until('the first has ended', () => complaints.length > 0);
    assert.deepEqual(complaints, ['made.mjs: a worker ended between requests: it called process.exit(1)']);
    assert.equal(pool.down, 'it called process.exit(1)');
    const gone = new Cancellation();
    const waits = take(applicant(gone));
    await sleep(100);
    assert.equal(complaints.length, 1);
    gone.cancel();
    await assert.rejects(waits);
  });

  it('come back at once after an error that followed a reply', async () => {
    await open(BEHAVES, 1, 60_000);
    assert.equal(await ask('after'), 'replied');
    await until('it has ended', () => complaints.length > 0);
    assert.equal(await ask('upper x'), 'X');
  });

  it('end when nobody waits for them any more', async () => {
    await open(BEHAVES, 2);
    const before = threads();
    const both = [ask('later'), ask('later')];
    pool.close();
    assert.deepEqual(await Promise.all(both), ['later', 'later']);
    await until('they have ended', () => threads() < before);
  });

  it('end too where the one that is to replace another comes when nobody waits any more', async () => {
    await open(BEHAVES, 1);
    const gone = new Cancellation();
    const exits = ask('exit');
    const waits = take(applicant(gone));
    pool.close();
    await assert.rejects(exits);
    gone.cancel();
    await assert.rejects(waits);
    const before = threads();
    await until('it has ended', () => threads() < before);
  });
});

describe('a worker that nothing but memory keeps from work', () => {
  it('ends once the last request that waits for memory is given up, where no others are to come', async () => {
    let hasEnded = false;
    const end = (): void => {
      hasEnded = true;
    };
    const pool = new WorkerPool<PoolWorker>(new Turns<PoolWorker>(0, 100));
    const worker = { loaded: Promise.resolve(), isUsable: true, places: 1, answered: 1, end };
    pool.open({ strength: 1, ahead: 1, start: () => worker, cannotStart: () => undefined });
    await Promise.resolve();
    const cancellation = new Cancellation();
    const { claim } = new SwitchedRoom(userOf(2), false);
    const failure = new Promise<HandlerFailure>((resolve) => {
      pool.ask({ claim, cancellation }, () => assert.fail('there is no memory'), resolve);
    });
    pool.close();
    assert.equal(hasEnded, false);
    cancellation.cancel();
    assert.match((await failure).message, /no longer wanted/);
    assert.equal(hasEnded, true);
  });
});

describe('a worker that is worn', () => {
  it('goes on while those in its place come to nothing, which is said once, and tried less and less often', async () => {
    const complaints: string[] = [];
    const owners: WorkerOwner[] = [];
    const start = (owner: WorkerOwner): PoolWorker => {
      const isFirst = owners.push(owner) === 1;
      const loaded = isFirst ? Promise.resolve() : Promise.reject(new Error('broken'));
      loaded.catch(() => owner.gone('broken', false));
      return { loaded, isUsable: true, places: 1, answered: 1, end: () => undefined };
    };
    const turns = new Turns<PoolWorker>(0, 100);
    const pool = new WorkerPool<PoolWorker>(turns, 10);
    pool.open({ strength: 1, ahead: 1, start, cannotStart: (cause) => void complaints.push(cause) });
    const claim = new SwitchedRoom(userOf(2)).claim;
    while (owners.length < 5) {
      await turns.take({ claim, cancellation: new Cancellation() });
      owners[0]?.worn({ option: 'worker-requests', text: 'worn' });
      owners[0]?.free();
      await sleep(1);
    }
    assert.deepEqual(complaints, ['broken']);
    owners[0]?.gone('it died', false);
    await until('it is known that none can be started', () => pool.down === 'broken');
    pool.close();
  });
});

describe('a worker that was of use, and dies', () => {
  it('is replaced at once, though there is a pause since another one was of none', async () => {
    const owners: WorkerOwner[] = [];
    const start = (owner: WorkerOwner): PoolWorker => {
      const answered = owners.push(owner) === 1 ? 1 : 0;
      return { loaded: Promise.resolve(), isUsable: true, places: 1, answered, end: () => undefined };
    };
    const pool = new WorkerPool<PoolWorker>(new Turns<PoolWorker>(0, 100), 60_000);
    pool.open({ strength: 2, ahead: 2, start, cannotStart: () => undefined });
    await Promise.resolve();
    const [useful, useless] = owners;
    useless?.gone('it died', false);
    assert.equal(owners.length, 2, 'there is a pause');
    useful?.gone('it died too', false);
    assert.equal(owners.length, 3);
    pool.close();
  });

  it('is replaced at once also where it failed the one request that it had: others are not to wait for it', async () => {
    const owners: WorkerOwner[] = [];
    const start = (owner: WorkerOwner): PoolWorker => {
      owners.push(owner);
      return { loaded: Promise.resolve(), isUsable: true, places: 1, answered: 0, end: () => undefined };
    };
    const turns = new Turns<PoolWorker>(0, 100);
    const pool = new WorkerPool<PoolWorker>(turns, 60_000);
    pool.open({ strength: 1, ahead: 1, start, cannotStart: () => undefined });
    await turns.take({ claim: new SwitchedRoom(userOf(2)).claim, cancellation: new Cancellation() });
    owners[0]?.free();
    owners[0]?.gone('it died', false);
    assert.equal(owners.length, 2);
    assert.equal(pool.down, undefined);
    pool.close();
  });
});
