import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processesOf } from '../handlers/program/programs.ts';
import { haproxy } from '../support/balancers.ts';
import { Client } from '../support/node-client.ts';
import { Random } from '../support/random.ts';
import { until } from '../support/wait.ts';
import { PROGRAM, WorkerPark } from '../support/worker-park.ts';

const LOST = /^the server (was lost|answered 502 )/;

describe('three workers behind HAProxy', function suite() {
  this.timeout(300_000);
  let park: WorkerPark;
  afterEach(() => park.close());

  const open = async (running = 3): Promise<void> => {
    park = new WorkerPark(PROGRAM);
    await park.open(running);
  };
  /** Clients that have one job done after the other. @returns ends them: ids of jobs that were answered, and others */
  const load = (clients: number, seconds: number | string) => {
    const controller = new AbortController();
    const { signal: over } = controller;
    const [done, failed, asked]: [string[], string[], string[]] = [[], [], []];
    const running = Array.from({ length: clients }, async (_, client) => {
      for (let job = 0; !over.aborted; job++) {
        const id = `c${client}-${job}`;
        asked.push(id);
        const { bytes, end } = await park.ask(id, seconds);
        const isDone = end === 'EOF' && String(bytes).startsWith(id);
        (isDone ? done : failed).push(id);
      }
    });
    const end = async () => {
      controller.abort();
      await Promise.all(running);
      return { done, failed };
    };
    /** What was asked for until now, and how much of it has ended. */
    return Object.assign(end, { asked: () => new Set(asked), ended: () => done.length + failed.length });
  };
  const more = async (count: number): Promise<void> => {
    const before = park.begun.size;
    await until('work goes on', () => park.begun.size >= before + count);
  };
  const noneTwice = (): void =>
    assert.deepEqual(
      [...park.begun].filter(([, count]) => count > 1),
      [],
    );

  it('lose with one that is killed what was in flight there, named, and nothing else', async () => {
    await open();
    const end = load(12, 0.1);
    await more(50);
    park.worker(0).kill('SIGKILL');
    await park.worker(0).exited;
    // Within a second the end is known to whoever gives out work.
    await sleep(1000);
    const asked = end.asked();
    await more(50);
    const { done, failed } = await end();
    // Its two, and what was given to it in the moment of its end.
    assert.ok(failed.length <= 12 && failed.every((id) => asked.has(id)), `${failed.join()}: ${park.reasons.join()}`);
    for (const id of done) assert.equal(park.begun.get(id), 1);
    noneTwice();
    for (const reason of park.reasons) assert.match(reason, LOST);
    console.log(`      killed: ${done.length} done, ${failed.length} failed`);
  });

  it('lose with one that is frozen what was in flight there', async () => {
    park = new WorkerPark(PROGRAM, haproxy());
    await park.open();
    const ended = new Set<string>();
    for (const id of ['long0', 'long1', 'long2', 'long3', 'long4', 'long5'])
      void park.ask(id, 300).then(() => ended.add(id));
    const its = (): readonly string[] =>
      park.worker(1).lines.flatMap(({ message }) => /begun (long\d)/.exec(String(message))?.[1] ?? []);
    await until('every worker works', () => park.begun.size === 6 && its().length === 2);
    const began = performance.now();
    park.worker(1).kill('SIGSTOP');
    // On a busy machine another may answer too late as well.
    await until('its two have failed', () => its().every((id) => ended.has(id)));
    console.log(`      frozen: its requests failed after ${Math.round(performance.now() - began)} ms`);
    await until('they are told', () => park.reasons.length >= 2);
    for (const reason of park.reasons) assert.match(reason, LOST);
    noneTwice();
  });

  it('lose nothing with one that is stopped', async () => {
    await open();
    const end = load(12, 0.1);
    await more(50);
    assert.equal(await park.worker(2).stop(), 0);
    await more(50);
    const { done, failed } = await end();
    assert.deepEqual([failed, park.reasons], [[], []]);
    for (const id of done) assert.equal(park.begun.get(id), 1);
    console.log(`      stopped: ${done.length} done`);
  });

  it('give work to one that is added', async () => {
    await open(2);
    const end = load(12, 0.05);
    await more(20);
    const added = await park.startWorker(2);
    await added.record(({ EOFD_OUTCOME: outcome }) => outcome === 'replied');
    assert.deepEqual((await end()).failed, []);
    noneTwice();
  });

  it('have what is too much wait, and none of it behind a long job', async () => {
    await open();
    const order: string[] = [];
    const one = async (id: string, seconds: number): Promise<void> => {
      const { end } = await park.ask(id, seconds);
      assert.equal(end, 'EOF');
      order.push(id);
    };
    const all = [one('long', 3)];
    await more(1);
    for (let job = 0; job < 20; job++) all.push(one(`short${job}`, 0.02));
    await Promise.all(all);
    assert.equal(order.at(-1), 'long');
    await Promise.all(Array.from({ length: 18 }, async (_, job) => one(`second${job}`, 1)));
    noneTwice();
    const replied = (): readonly number[] =>
      park.workers.map(({ lines }) => lines.filter((line) => line['EOFD_OUTCOME'] === 'replied').length);
    await until('each has its record', () => replied().reduce((sum, count) => sum + count, 0) === 39);
    console.log(`      39 jobs: ${replied().join(', ')} by each`);
  });

  it('are asked over TLS, each side with its certificate', async () => {
    park = new WorkerPark();
    await park.openOverTls();
    const end = load(12, 0.05);
    await more(50);
    park.worker(0).kill('SIGKILL');
    await park.worker(0).exited;
    // Within a second the end is known to whoever gives out work.
    await sleep(1000);
    const asked = end.asked();
    await more(50);
    const { done, failed } = await end();
    assert.ok(done.length >= 80 && failed.length <= 12 && failed.every((id) => asked.has(id)), failed.join());
    noneTwice();
    await park.worker(1).said(/front/);
  });

  it('end a program whose client leaves', async () => {
    await open(1);
    const client = new Client(park.front.socket);
    await client.write('left 300\n');
    client.halfClose();
    const { EOFD_REQUEST_ID: id } = await park.worker(0).said(/begun left/);
    client.close();
    await park.worker(0).record(({ EOFD_OUTCOME: outcome }) => outcome === 'aborted');
    await until('the program is gone', () => processesOf(String(id)).length === 0);
  });

  it('lose one by a request that kills its worker, which goes to no other', async () => {
    await open();
    for (let kill = 1; kill <= 2; kill++) {
      assert.equal((await park.ask(`kills${kill}`, 300)).end, 'ECONNRESET');
      await until('one is gone', () => ends() === kill);
      assert.equal(String((await park.ask(`after${kill}`, 0)).bytes), `after${kill}\n`);
    }
    noneTwice();
    for (const reason of park.reasons) assert.match(reason, LOST);
    assert.equal(ends(), 2);
  });
  /** Workers that were killed. */
  const ends = (): number => park.workers.filter(({ process }) => process.signalCode === 'SIGKILL').length;

  for (const [what, workers, inFlight] of [
    ['three workers', 3, 4],
    ['one worker without HAProxy', 1, 24],
  ] as const) {
    it(`do no job twice in 10,000 while they are killed: ${what}`, async () => {
      park = new WorkerPark(['--handler-concurrency', '2', '--handler', resolve('test/fixtures/notes-jobs.mjs')]);
      if (workers === 3) await park.open();
      else await park.openAlone();
      const random = new Random(17);
      const end = load(24, 2);
      let kills = 0;
      while (park.begun.size < 10_000) {
        const next = end.ended() + random.below(600);
        await until('work goes on', () => end.ended() >= next);
        await sleep(random.below(20));
        const victim = random.below(workers);
        const daemon = park.worker(victim);
        daemon.kill('SIGKILL');
        await daemon.exited;
        daemon.clean();
        kills++;
        await park.startWorker(victim);
      }
      const { done, failed } = await end();
      noneTwice();
      for (const id of done) assert.equal(park.begun.get(id), 1, id);
      assert.ok(failed.length <= kills * inFlight, `${failed.length} failed`);
      for (const reason of park.reasons) assert.match(reason, /^the server (was lost|answered 502 )|may have begun/);
      console.log(`      ${done.length} done, ${failed.length} failed, 0 twice, with ${kills} kills`);
    });
  }
});
