import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runClient } from '../support/clients.ts';
import { EOFC } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { until } from '../support/wait.ts';

const GREEDY = fileURLToPath(new URL('../../../test/support/greedy.py', import.meta.url));

type Manner = 'slow' | 'trickle' | 'many';

/** Another user, who takes up what there is. */
class Greedy {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;

  constructor({ socket }: RunningDaemon, manner: Manner, connections: number, bytes: number) {
    this.#process = spawn('python3', [GREEDY, socket, manner, `${connections}`, `${bytes}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (this.#process.stdout !== null)
      createInterface(this.#process.stdout).on('line', (line) => this.lines.push(line));
  }

  /** @returns how many of its connections are held back with their requests, once none of them gets on */
  async full(): Promise<number> {
    await until('it gets no more', () => this.lines.some((line) => line.startsWith('full ')));
    return Number(this.lines.find((line) => line.startsWith('full '))?.slice(5));
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }
}

// Two users are to be had by root only, who runs these in CI.
if (process.getuid?.() === 0 || process.env['CI'] !== undefined) {
  describe('One user', () => {
    let daemon: RunningDaemon;
    let greedy: Greedy | undefined;
    afterEach(() => {
      greedy?.end();
      daemon.clean();
    });

    const serve = async (...args: string[]): Promise<void> => {
      daemon = await startDaemon({
        args: ['--socket-mode', '0666', ...args],
        launcher: ['sh', '-c', 'chmod 711 . && exec "$@"', 'sh', process.execPath],
      });
    };
    const ask = async (request: string): Promise<string> =>
      (
        await runClient([process.execPath, EOFC, '--socket', daemon.socket, '--timeout', '10s', request])
      ).out.toString();

    for (const manner of ['slow', 'trickle'] as const) {
      it(`who takes all the memory, with ${manner === 'slow' ? 'replies that are not read' : 'requests that never end'}, shuts nobody else out`, async () => {
        await serve('--handler', 'echo', '--buffer-max', '8M', '--max-request', '2M');
        greedy = new Greedy(daemon, manner, 20, 2 ** 20);
        const heldBack = await greedy.full();
        assert.ok(heldBack >= 10, `the bound is reached: ${heldBack} of 20 are held back`);
        for (let count = 0; count < 5; count++) assert.equal(await ask(`small ${count}`), `small ${count}`);
        assert.equal(await ask('x'.repeat(60_000)), 'x'.repeat(60_000));
      });
    }

    it('who takes all the memory and reads on in the end has every reply', async () => {
      await serve('--handler', 'echo', '--buffer-max', '4M', '--max-request', '2M', '--log-requests', 'all');
      greedy = new Greedy(daemon, 'many', 30, 2 ** 20);
      const replied = (): number => daemon.lines.filter(({ EOFD_OUTCOME: outcome }) => outcome === 'replied').length;
      await until('all have their replies', () => replied() === 30);
    });

    it('who has a hundred requests in the queue for programs is one of two, when somebody else asks', async () => {
      await serve('--handler-concurrency', '1', '--', 'sh', '-c', 'sleep 0.05; cat');
      greedy = new Greedy(daemon, 'many', 100, 10);
      const replies = (): number => greedy?.lines.filter((line) => line === 'reply').length ?? 0;
      await until('some are answered', () => replies() > 0);
      assert.equal(await ask('mine'), 'mine');
      assert.ok(replies() < 90, `${replies()} came first`);
    });

    it('whose replies of programs fill the memory has no more started, and others have', async () => {
      const program = 'echo started >&2; case $EOFD_PEER_UID in 65534) head -c 2000000 /dev/zero;; *) cat;; esac';
      await serve('--buffer-max', '4M', '--max-request', '1M', '--handler-concurrency', '2', '--', 'sh', '-c', program);
      greedy = new Greedy(daemon, 'slow', 30, 10);
      await greedy.full();
      const started = (): number => daemon.lines.filter(({ message }) => String(message).includes('started')).length;
      await until('the memory is full', () => started() >= 2);
      assert.equal(await ask('mine'), 'mine');
      assert.ok(started() <= 6, `${started()} were started`);
    });
  });
}
