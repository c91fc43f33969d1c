import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fixture } from '../handlers/program/programs.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { removeTree } from '../support/remove-tree.ts';
import { askOnce, type LoadResult, load } from '../support/steady-load.ts';
import { until } from '../support/wait.ts';

const WARM = fixture('warm.pl');
const MODES = ['request', 'spare', 'worker'] as const;
const replyTo = (request: string): string => `<${request}>`;

describe('Programs that are warm', function warm() {
  this.timeout(300_000);
  let daemon: RunningDaemon;
  afterEach(async () => {
    daemon.clean();
    await until('nothing of the test runs', () => programs().length === 0);
  });

  const serve = async (...options: readonly string[]): Promise<void> => {
    daemon = await startDaemon({ args: [...options, '--', WARM], env: { EOFD_MARK: mark } });
  };
  const mark = `warm-${process.pid}`;
  /** Processes that were started by a daemon of this test. */
  const programs = (): readonly number[] =>
    readdirSync('/proc').flatMap((name) => {
      try {
        const [environment, words] = ['environ', 'cmdline'].map((file) =>
          readFileSync(`/proc/${name}/${file}`, 'latin1'),
        );
        return environment?.includes(`EOFD_MARK=${mark}`) && words?.includes('warm.pl\0') && !words.includes('--socket')
          ? [Number(name)]
          : [];
      } catch {
        return [];
      }
    });
  const figures = (what: string, { answered, failed, wrong }: LoadResult): void => {
    console.log(`      ${what}: ${answered} answered, ${failed} failed, ${wrong.length} wrong`);
    assert.deepEqual(wrong, []);
  };

  it('answer and fail as they should while workers are killed at random moments, and the pool is whole again', async () => {
    await serve('--program-mode', 'worker', '--handler-concurrency', '3', '--log-requests', 'none');
    const requests = 10_000;
    let kills = 0;
    // On a fast machine they are over before there were enough of the others.
    const loading = load(daemon.socket, 8, replyTo, (begun) => begun < requests || kills <= 20);
    const over = loading.then(() => true);
    while (!(await Promise.race([over, sleep(200 * Math.random(), false)]))) {
      const pids = programs();
      try {
        const pid = pids[Math.floor(Math.random() * pids.length)];
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
        kills++;
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH');
      }
    }
    const result = await loading;
    const ended = result.answered + result.failed;
    figures(`${ended} requests, ${kills} kills`, result);
    assert.ok(ended >= requests && kills > 20 && result.answered > ended / 2);
    await until('the pool is whole', () => programs().length === 3);
    assert.equal((await load(daemon.socket, 3, replyTo, (begun) => begun < 30)).answered, 30);
    await daemon.stop();
    await daemon.said(new RegExp(`^stopped after ${ended + 30} connections: `));
  });

  for (const mode of ['spare', 'worker'] as const) {
    it(`lose no request to a reload every 100 ms: ${mode}`, async () => {
      await serve('--program-mode', mode, '--handler-concurrency', '2', '--log-requests', 'none');
      const end = performance.now() + 10_000;
      const loading = load(daemon.socket, 4, replyTo, () => performance.now() < end);
      while (performance.now() < end) {
        daemon.kill('SIGHUP');
        await sleep(100);
      }
      const result = await loading;
      figures(`reloads for 10 s, ${mode}`, result);
      assert.equal(result.failed, 0);
      assert.ok(result.answered > 100);
      assert.equal(await daemon.stop(), 0);
      assert.deepEqual(programs(), []);
    });
  }

  it('go from each mode to each other by a reload, under load, and lose no request', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'eofd-warm-'));
    const file = join(directory, 'eofd.toml');
    const write = (mode: string) => writeFileSync(file, `program = ["${WARM}"]\nprogram-mode = "${mode}"\n`);
    write('request');
    daemon = await startDaemon({ args: ['--config', file, '--handler-timeout', '4s'], env: { EOFD_MARK: mark } });
    let isOver = false;
    const loading = load(daemon.socket, 4, replyTo, () => !isOver);
    let reloads = 0;
    for (const from of MODES)
      for (const to of MODES.filter((mode) => mode !== from))
        for (const mode of [from, to]) {
          write(mode);
          daemon.kill('SIGHUP');
          reloads++;
          await until('it has reloaded', () => reloaded() === reloads);
          await sleep(100);
        }
    isOver = true;
    const result = await loading;
    figures('from each mode to each', result);
    const reasons = daemon.lines.filter(({ EOFD_OUTCOME: outcome }) => outcome !== undefined && outcome !== 'replied');
    assert.deepEqual(
      reasons.map(({ message }) => message),
      [],
    );
    assert.equal(result.failed, 0);
    assert.equal(await daemon.stop(), 0);
    assert.deepEqual(programs(), []);
    removeTree(directory);
  });
  const reloaded = (): number => daemon.lines.filter(({ message }) => String(message).startsWith('reloaded: ')).length;

  for (const mode of ['spare', 'worker'] as const) {
    it(`leave no process behind at 50 stops under load: ${mode}`, async () => {
      let answered = 0;
      for (let stop = 0; stop < 50; stop++) {
        await serve('--program-mode', mode, '--handler-concurrency', '2');
        let isOver = false;
        const loading = load(daemon.socket, 4, replyTo, () => !isOver);
        await sleep(30 * Math.random());
        const stopping = daemon.stop();
        isOver = true;
        const result = await loading;
        assert.deepEqual(result.wrong, []);
        answered += result.answered;
        assert.equal(await stopping, 0);
        await until('no process is left', () => programs().length === 0);
        daemon.clean();
      }
      console.log(`      50 stops, ${mode}: ${answered} answered`);
    });
  }

  for (const [mode, requests] of [
    ['worker', 20_000],
    ['spare', 2_000],
  ] as const) {
    it(`take no more descriptors and memory after ${2 * requests} requests than after half of them: ${mode}`, async () => {
      await serve('--program-mode', mode, '--handler-concurrency', '2', '--log-requests', 'none');
      const pid = daemon.process.pid ?? 0;
      const descriptors = () => readdirSync(`/proc/${pid}/fd`).length;
      const taken = async () => {
        // One that is has descriptors too, and may not be among them: half a second in which nothing moves tells.
        let [seen, since] = ['', 0];
        await until('no program is on its way to its start or its end', () => {
          const now = `${programs().length} ${descriptors()}`;
          if (now !== seen) [seen, since] = [now, performance.now()];
          return programs().length === 2 && performance.now() - since > 500;
        });
        const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
        return { descriptors: descriptors(), kilobytes: Number(kilobytes) };
      };
      // By then V8 has made as much room for what is young as it will.
      await load(daemon.socket, 8, replyTo, (begun) => begun < requests);
      const before = await taken();
      const result = await load(daemon.socket, 8, replyTo, (begun) => begun < requests);
      const after = await taken();
      figures(`${requests} requests, ${JSON.stringify(before)} before, ${JSON.stringify(after)} after`, result);
      assert.equal(result.answered, requests);
      assert.equal(after.descriptors, before.descriptors);
      assert.ok(after.kilobytes - before.kilobytes < 16_384);
    });
  }

  it('are told of in the records: who answered, in which mode', async () => {
    for (const mode of MODES) {
      await serve('--program-mode', mode);
      assert.deepEqual(await askOnce(daemon.socket, 'x'), { reply: '<x>', isClean: true });
      const record = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'replied');
      assert.equal(record['EOFD_PROGRAM_MODE'], mode);
      assert.ok(Number(record['EOFD_WORKER_PID']) > 1);
      await daemon.stop();
      daemon.clean();
    }
  });

  it('are told of in the records: how long a request waited until its spare had read it', async () => {
    const slow = 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; cat';
    daemon = await startDaemon({
      args: ['--program-mode', 'spare', '--handler-concurrency', '1', '--', 'sh', '-c', slow],
    });
    // The second has its turn when the first one's spare ends, and no other is started by then.
    await Promise.all(['x', 'y'].map((text) => askOnce(daemon.socket, text)));
    assert.equal(await daemon.stop(), 0);
    const waits = daemon.lines.flatMap(({ EOFD_SPARE_WAIT_USEC: wait }) => (wait === undefined ? [] : [Number(wait)]));
    assert.ok(
      waits.some((wait) => wait > 1000),
      JSON.stringify(daemon.lines),
    );
  });
});
