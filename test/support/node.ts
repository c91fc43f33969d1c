import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { UNMEASURED } from './commands.ts';

/** The address of a compiled module, `posix/epoll` say, for a program that imports it. */
export const moduleUrl = (name: string): string => new URL(`../../src/${name}.js`, import.meta.url).href;

export interface NodeRun {
  readonly status: number | null;
  readonly out: string;
  readonly errors: string;
}

/**
 * Runs an ES module in a Node process of its own, to its end.
 * @param launcher what starts node: `['sh', '-c', 'ulimit -n 48; exec "$@"', 'sh']`
 */
export function runNode(source: string, launcher: readonly string[] = []): NodeRun {
  const [command, ...args] = [...launcher, process.execPath, '--input-type=module', '-e', source];
  // What a launcher takes away, descriptors or rights, is missing when the coverage is to be written.
  const env = { ...process.env, ...(launcher.length > 0 && UNMEASURED) };
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env,
    encoding: 'utf8',
    timeout: 50_000,
    killSignal: 'SIGKILL',
  });
  assert.ifError(error);
  return { status, out: stdout, errors: stderr };
}
