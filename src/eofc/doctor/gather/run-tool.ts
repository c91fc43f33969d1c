import { spawnSync } from 'node:child_process';

const PATIENCE_MS = 10_000;
const OUTPUT_MAX_BYTES = 32 * 2 ** 20;
/** What a service manager gives its services; eofc may have been started with less, or with what is its user's. */
export const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface Told {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of the system to its end; undefined where it is not there or does not end within ten seconds. */
export type RunTool = (argv: readonly string[]) => Told | undefined;

export const runTool: RunTool = ([program = '', ...args]) => {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
    maxBuffer: OUTPUT_MAX_BYTES,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:${USUAL_PATH}`, LC_ALL: 'C.UTF-8', SYSTEMD_COLORS: '0' },
  });
  return status === null ? undefined : { status, out: stdout, err: stderr };
};
