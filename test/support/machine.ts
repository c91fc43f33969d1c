import assert from 'node:assert/strict';
import { type ChildProcessByStdio, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { forgetDeadRuns, forgetMachine, inOwnCgroup, machineName } from './machine-cgroup.ts';
import { machineRoot, type Release } from './machine-root.ts';

const BOOT_PATIENCE_MS = 60_000;
/** Of the commands in a machine: root's login environment, and nothing of ours. */
const ENVIRONMENT = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOME=/root',
  'LANG=C.UTF-8',
  'DEBIAN_FRONTEND=noninteractive',
];

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One journal record, as `journalctl -o json` has it. */
export type JournalRecord = Readonly<Record<string, unknown>>;

/** A Debian with systemd as its PID 1, in a container. What is written to it is in memory and gone with it. */
export class Machine {
  readonly name: string;
  readonly release: Release;
  readonly #container: ChildProcessByStdio<null, Readable, Readable>;
  readonly #ended: Promise<unknown>;
  /** What the console had, for the message of a boot that fails. */
  #console = '';
  /** Its PID 1, as we number it. */
  #leader = 0;

  constructor(name: string, release: Release, root: string) {
    this.name = name;
    this.release = release;
    const nspawn = [
      'systemd-nspawn',
      '--boot',
      '--quiet',
      '--register=no',
      '--keep-unit',
      '--private-network',
      `--machine=${name}`,
    ];
    const isolated = [
      '--read-only',
      '--volatile=overlay',
      '--link-journal=no',
      '--resolv-conf=off',
      '--timezone=off',
      '--console=pipe',
      '-D',
      root,
    ];
    // nspawn leaves its machine running when it is killed: a process-id namespace around it ends everything at once,
    // and ends with us.
    const bound = [
      'setpriv',
      '--pdeathsig',
      'KILL',
      'unshare',
      '--mount',
      '--pid',
      '--mount-proc',
      '--fork',
      '--kill-child=KILL',
    ];
    const [command = '', ...args] = [...inOwnCgroup(name), ...bound, ...nspawn, ...isolated];
    const env = { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' };
    this.#container = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    this.#ended = once(this.#container, 'close');
    for (const stream of [this.#container.stdout, this.#container.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#console += text;
      });
    }
  }

  /** Waits until every unit that boots with the machine has started. */
  async booted(): Promise<void> {
    const end = performance.now() + BOOT_PATIENCE_MS;
    for (;;) {
      this.#leader = this.#findLeader();
      const { stdout } =
        this.#leader === 0 ? { stdout: '' } : await this.run(['systemctl', 'is-system-running', '--wait']);
      if (/^(running|degraded)$/m.test(stdout)) return;
      const running = this.#container.exitCode === null && this.#container.signalCode === null;
      assert.ok(running && performance.now() < end, `${this.release} did not boot: ${stdout}\n${this.#console}`);
      await sleep(20);
    }
  }

  /** unshare's child is nspawn, whose child is number 1 of its namespace. */
  #findLeader(): number {
    const children = (pid: number): number[] => {
      try {
        return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
      } catch {
        return [];
      }
    };
    const isFirst = (pid: number): boolean => {
      try {
        return (
          /^Name:\tsystemd$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')) &&
          /^NSpid:.*\t1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
        );
      } catch {
        return false;
      }
    };
    return (
      children(this.#container.pid ?? 0)
        .flatMap(children)
        .find(isFirst) ?? 0
    );
  }

  /** The command line that runs another in the machine, as root or another user. It ends with whoever runs it. */
  command(command: readonly string[], user = 'root'): string[] {
    const enter = ['nsenter', '--target', String(this.#leader), '--all', 'env', '-i', '-C', '/', ...ENVIRONMENT];
    const as = user === 'root' ? [] : ['runuser', '-u', user, '--'];
    // Into a control group of the machine, as what is started there would be: logind asks after it.
    const inside = ['sh', '-c', 'echo 0 >/sys/fs/cgroup/init.scope/cgroup.procs; exec "$@"', 'sh'];
    return [...enter, ...inside, 'setpriv', '--pdeathsig', 'KILL', ...as, ...command];
  }

  /** Starts a command in the machine. */
  spawn(command: readonly string[], user?: string): ChildProcessWithoutNullStreams {
    const [program = '', ...args] = this.command(command, user);
    return spawn(program, args);
  }

  /** Runs a command in the machine to its end, whatever its exit status. */
  async run(
    command: readonly string[],
    options: { readonly input?: string | Uint8Array; readonly user?: string } = {},
  ): Promise<Ran> {
    const child = this.spawn(command, options.user);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    // A command that doesn't read its input is no error of ours.
    child.stdin.on('error', () => undefined).end(options.input ?? '');
    await once(child, 'close');
    return { status: child.exitCode, stdout, stderr };
  }

  /** What a command that succeeds writes, without the newline at its end. */
  async output(
    command: readonly string[],
    options: { readonly input?: string | Uint8Array; readonly user?: string } = {},
  ): Promise<string> {
    const { status, stdout, stderr } = await this.run(command, options);
    assert.equal(status, 0, `${command.join(' ')}: ${stderr}${stdout}`);
    return stdout.replace(/\n$/, '');
  }

  /** A property of a unit, as `systemctl show` has it. */
  async property(unit: string, name: string): Promise<string> {
    return this.output(['systemctl', 'show', '--property', name, '--value', unit]);
  }

  /**
   * What `journalctl` finds, oldest first.
   * @param args matches and options: `['-u', 'eofd', 'EOFD_OUTCOME=replied']`
   */
  async journal(args: readonly string[]): Promise<JournalRecord[]> {
    const out = await this.run([
      'sh',
      '-c',
      'journalctl --sync && exec journalctl --quiet --output=json "$@"',
      'sh',
      ...args,
    ]);
    return out.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JournalRecord);
  }

  /**
   * The path of one of its files as we see it. Links in it lead out of the machine: not for paths under /bin, /lib or
   * /var/run.
   */
  path(inside: string): string {
    return join(`/proc/${this.#leader}/root`, inside);
  }

  write(inside: string, content: string | Uint8Array, mode = 0o644): void {
    mkdirSync(dirname(this.path(inside)), { recursive: true });
    writeFileSync(this.path(inside), content, { mode });
  }

  /** Copies a file or a whole directory into the machine. */
  copyIn(outside: string, inside: string): void {
    mkdirSync(dirname(this.path(inside)), { recursive: true });
    cpSync(outside, this.path(inside), { recursive: true, dereference: true });
  }

  async close(): Promise<void> {
    this.#container.kill('SIGKILL');
    await this.#ended;
    await forgetMachine(this.name);
  }
}

let machines = 0;

/**
 * Boots a machine, which the caller closes. Needs root. Seconds where the release's root is cached, half a minute more
 * where it isn't.
 */
export async function bootMachine(options: { readonly release: Release }): Promise<Machine> {
  assert.equal(process.getuid?.(), 0, 'machines need root');
  await forgetDeadRuns();
  const root = await machineRoot(options.release);
  const machine = new Machine(machineName(++machines), options.release, root);
  try {
    await machine.booted();
    return machine;
  } catch (error) {
    await machine.close();
    throw error;
  }
}
