import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixture } from '../handlers/program/programs.ts';
import { SHIPPED_EOFD, UNMEASURED } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask as askNode, Client } from '../support/node-client.ts';
import { until } from '../support/wait.ts';

/** What a process has and uses, as the kernel counts it. */
class Usage {
  readonly #directory: string;

  constructor(pid: number | undefined) {
    this.#directory = `/proc/${pid}`;
  }

  get descriptors(): number {
    return readdirSync(`${this.#directory}/fd`).length;
  }

  get sockets(): number {
    return readdirSync(`${this.#directory}/fd`).filter((fd) =>
      linkOf(`${this.#directory}/fd/${fd}`).startsWith('socket:'),
    ).length;
  }

  get threads(): number {
    return readdirSync(`${this.#directory}/task`).length;
  }

  get memoryMib(): number {
    const [, kib] = /^Pss:\s+(\d+)/m.exec(readFileSync(`${this.#directory}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kib) / 1024;
  }

  /** Of each thread, in clock ticks of 10 ms; proc_pid_stat(5). */
  get ticks(): ReadonlyMap<string, number> {
    return new Map(
      readdirSync(`${this.#directory}/task`).map((tid) => {
        const fields = readFileSync(`${this.#directory}/task/${tid}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ');
        return [tid, Number(fields[11]) + Number(fields[12])];
      }),
    );
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return 'closed meanwhile';
  }
}

describe('A module under load', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());
  const ask = async (request: string): Promise<string> => (await askNode(daemon.socket, request)).bytes.toString();

  it('computes in several threads at the same time, while small requests are answered', async () => {
    daemon = await startDaemon({ args: ['--handler', fixture('computes.mjs'), '--handler-concurrency', '3'] });
    const usage = new Usage(daemon.process.pid);
    const end = join(daemon.directory, 'end');
    const long = [ask(end), ask(end)];
    await until(
      'both compute',
      () => daemon.lines.filter(({ message }) => message === 'computes.mjs: begun').length === 2,
    );

    const before = usage.ticks;
    const busy = (): number =>
      [...usage.ticks].filter(([tid, ticks]) => ticks - (before.get(tid) ?? ticks) >= 20).length;
    for (let i = 0; i < 50; i++) assert.equal(await ask(`${i}`), `not ${i}`);
    // None of them has ended, so what they have used since was used side by side.
    await until('each of two threads has computed for 200 ms', () => busy() >= 2);
    assert.ok(!existsSync(end));
    writeFileSync(end, '');
    assert.deepEqual(await Promise.all(long), ['computed', 'computed']);
  });

  it('has after 20,000 requests what it had before, whatever became of them', async function () {
    this.timeout(180_000);
    const args = [
      '--handler',
      fixture('behaves.mjs'),
      '--handler-concurrency',
      '2',
      '--max-reply',
      '1M',
      '--log-requests',
      'none',
    ];
    // Every collection a whole one: otherwise what is garbage comes and goes in waves higher than any leak.
    const launcher = [process.execPath, '--max-semi-space-size=1', '--gc-global'];
    daemon = await startDaemon({
      launcher,
      program: SHIPPED_EOFD,
      env: { ...UNMEASURED, MALLOC_ARENA_MAX: '2' },
      args,
    });
    const usage = new Usage(daemon.process.pid);
    /** What the client is to read of a request. */
    const replies: Readonly<Record<string, string>> = {
      throw: '',
      number: '',
      exit: '',
      after: 'replied',
      large: '',
      'upper x': 'X',
    };
    const wordOf = (i: number): string => {
      if (i % 250 === 0) return 'exit';
      if (i % 250 === 125) return 'after';
      if (i % 10 === 1) return 'throw';
      if (i % 10 === 2) return 'number';
      return i % 50 === 3 ? 'large' : 'upper x';
    };
    const { sockets } = usage;
    let threads = 0;
    let next = 0;
    let afters = 0;
    let disturbed = 0;
    const askAll = async (end: number): Promise<void> => {
      const clients = Array.from({ length: 8 }, async () => {
        while (next < end) {
          const i = next++;
          if (i % 100 === 99) {
            // One that goes away.
            const client = new Client(daemon.socket);
            await client.connected;
            await client.write('heeds');
            client.halfClose();
            client.close();
          } else {
            const word = wordOf(i);
            if (word === 'after') afters++;
            if ((await ask(word)) !== replies[word]) disturbed++;
          }
        }
      });
      await Promise.all(clients);
      await until(
        'all workers are well, and all connections closed',
        () => usage.threads === threads && usage.sockets === sockets,
      );
    };
    await Promise.all([ask('later'), ask('later'), ask('later')]);
    threads = usage.threads;
    // It moves between 31 and 47 MiB, however long it runs: the least of three looks counts.
    const leastMib = async (requests: readonly number[]): Promise<number> => {
      let least = Number.POSITIVE_INFINITY;
      for (const end of requests) {
        await askAll(end);
        least = Math.min(least, usage.memoryMib);
      }
      return least;
    };
    const memoryBefore = await leastMib([4000, 5000, 6000]);
    const { descriptors } = usage;
    const memory = await leastMib([24_000, 25_000, 26_000]);
    assert.equal(usage.descriptors, descriptors);
    // One kibibyte kept of each request would be 20 MiB.
    assert.ok(memory < memoryBefore + 15, `${memoryBefore} MiB became ${memory}`);
    assert.ok(
      disturbed <= afters,
      `an error after a reply meets the next request in its worker, and no other: ${disturbed} of ${afters}`,
    );
    assert.equal(await daemon.stop(), 0);
  });
});
