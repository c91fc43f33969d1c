import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** Where a run was made. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly system: string;
  /** Of all programs that take part, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Runnable processes in the minute before the run: other work on the machine. */
  readonly loadBefore: number;
}

export function describeMachine(versions: Readonly<Record<string, string>>): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    system: systemName(),
    versions,
    loadBefore: loadavg()[0] ?? Number.NaN,
  };
}

/** The first number with dots that a program says of itself; `unknown` for one that says none. */
export function versionOf(command: readonly string[]): string {
  const [program = '', ...words] = command;
  const { stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', timeout: 10_000 });
  return /\d+(?:\.\d+)+/.exec(`${stdout}\n${stderr}`)?.[0] ?? 'unknown';
}

function systemName(): string {
  const [, name] = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  return name ?? 'Linux';
}
