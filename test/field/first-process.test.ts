// What was met: eofd was the first process of a container (no --init), and processes whose parents had ended stayed as
// zombies for ever: at the limit of processes every request failed.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';
import { scratchForEach } from '../support/scratch.ts';
import { until } from '../support/wait.ts';

const FIRST = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child', process.execPath];
const SUBREAPER = [
  'python3',
  '-c',
  'import ctypes, os, sys; ctypes.CDLL(None).prctl(36, 1); os.execv(sys.argv[1], sys.argv[1:])',
  process.execPath,
];
const MODULE = `import { spawn } from 'node:child_process';
import { once } from 'node:events';
export default async () => {
  const child = spawn('sh', ['-c', '(setsid sh -c "exit 5" &); sleep 0.05; exit 3']);
  return String((await once(child, 'close'))[0]);
};`;

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);

const isZombie = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
};

// A namespace of processes is root's to make.
if (process.getuid?.() === 0) {
  describe('eofd as the process that orphans are left to', () => {
    const directory = scratchForEach();
    let daemon: RunningDaemon;
    afterEach(() => daemon.clean());
    const serve = async (launcher: readonly string[], ...args: readonly string[]): Promise<void> => {
      daemon = await startDaemon({ launcher, args: ['--handler-concurrency', '4', ...args] });
    };
    const zombies = (launcher: readonly string[]): number => {
      const started = Number(daemon.process.pid);
      const [pid = 0] = launcher === FIRST ? childrenOf(started) : [started];
      return childrenOf(pid).filter(isZombie).length;
    };
    const program = (text: string): readonly string[] => ['--', 'sh', '-c', text];

    for (const [name, launcher] of [
      ['the first process', FIRST],
      ['a subreaper', SUBREAPER],
    ] as const) {
      it(`leaves no zombie of what programs leave behind, as ${name}`, async () => {
        // One ends with its group, the other by itself later on.
        await serve(launcher, ...program('sleep 100 & setsid sleep 0.3 & cat'));
        const answers = await Promise.all(Array.from({ length: 20 }, () => ask(daemon.socket, 'x')));
        assert.deepEqual(new Set(answers.map(({ bytes }) => bytes.toString())), new Set(['x']));
        await until('no zombie is there', () => zombies(launcher) === 0);
        await ask(daemon.socket, 'x');
        await until('no zombie is there', () => zombies(launcher) === 0);
      });
    }

    it('takes no status that is due to a request', async () => {
      await serve(FIRST, ...program('(setsid sh -c "exit 5" &); exit 3'));
      await Promise.all(Array.from({ length: 30 }, () => ask(daemon.socket, 'x')));
      const failed = () => daemon.lines.filter(({ EOFD_OUTCOME: outcome }) => outcome === 'failed');
      await until('all are told of', () => failed().length === 30);
      const reasons = failed().map(({ EOFD_REASON: reason }) => reason);
      assert.deepEqual(new Set(reasons), new Set(['the program exited with status 3']));
    });

    it('takes no status that a module waits for', async () => {
      writeFileSync(join(directory(), 'spawns.mjs'), MODULE);
      await serve(FIRST, '--handler', join(directory(), 'spawns.mjs'));
      const answers = await Promise.all(Array.from({ length: 8 }, () => ask(daemon.socket, 'x')));
      assert.deepEqual(new Set(answers.map(({ bytes }) => bytes.toString())), new Set(['3']));
    });
  });
}
