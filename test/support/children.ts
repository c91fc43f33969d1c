import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();

/** Has a program killed that still runs when its test ends: a failure must not hold up the whole run. */
export function endWithTest<T extends ChildProcess>(child: T): T {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Mocha requires this file, see .mocharc.json: a hook of its own would hold for the first file of a worker alone. */
export const mochaHooks = {
  afterEach: (): void => {
    for (const child of running) child.kill('SIGKILL');
  },
};
