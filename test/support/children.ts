import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();

/** Has a program killed that still runs when its test ends: a failure must not hold up the whole run. */
export function endWithTest<T extends ChildProcess>(child: T): T {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});
