import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UNMEASURED } from './commands.ts';
import { RunningDaemon } from './daemon.ts';
import type { FaultFile } from './fault-file.ts';
import { Client } from './node-client.ts';
import { upperServer } from './upper-server.ts';

/** Nothing that is right takes so long, the daemon's own deadlines of 2 s included. */
const PATIENCE_MS = 15_000;
const DEADLINES = ['--handler-timeout', '2s', '--read-timeout', '2s', '--write-timeout', '2s', '--drain-timeout', '3s'];
export const MODULE = 'export default (request) => new TextDecoder().decode(request).toUpperCase();';
const WORKER = 'open(my $l, "+<&=", 3); while (accept(my $c, $l)) { local $/; print {$c} uc <$c>; close $c }';
/** Handlers of each kind, by the arguments that make them; each answers in upper case. */
export const KINDS = {
  'built-in': ['--handler', 'upper'],
  request: ['--', 'tr', 'a-z', 'A-Z'],
  spare: ['--program-mode', 'spare', '--program-spares', '2', '--', 'tr', 'a-z', 'A-Z'],
  worker: ['--program-mode', 'worker', '--handler-concurrency', '1', '--', 'perl', '-e', WORKER],
  module: ['--handler', './upper.mjs'],
  forward: ['--handler', 'unix:./upstream'],
  http: ['--http', './http', '--handler', 'upper'],
  'http program': ['--http', './http', '--', 'tr', 'a-z', 'A-Z'],
} as const;
export type Kind = keyof typeof KINDS;

const POST = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello';
/** The reply, without what HTTP puts before it; the whole of it where that is no success. */
const bodyOf = (bytes: Buffer): string =>
  bytes
    .toString()
    .replace(/^HTTP\/1\.1 200 [^]*?\r\n\r\n/, '')
    .slice(0, 40);

/** A daemon whose libc fails as a file says, and what can be seen of it from outside. */
export class FaultyDaemon {
  readonly daemon: RunningDaemon;
  readonly #front: 'raw' | 'http';

  /** @param faults in force from the daemon's first call on */
  constructor(kind: Kind, faults: FaultFile) {
    const module = `${faults.path}.mjs`;
    writeFileSync(module, MODULE);
    this.#front = kind.startsWith('http') ? 'http' : 'raw';
    this.daemon = new RunningDaemon({
      launcher: faults.launcher,
      env: { ...UNMEASURED, FAULTS: faults.path },
      args: [...DEADLINES, ...KINDS[kind].map((word) => (word === './upper.mjs' ? module : word))],
    });
    if (kind === 'forward') this.#upstream();
  }

  get isAlive(): boolean {
    return this.daemon.process.exitCode === null && this.daemon.process.signalCode === null;
  }

  /** @returns what came, `none` for nothing, `hangs` where nothing ended it */
  async ask(): Promise<string> {
    const client = new Client(this.#front === 'http' ? join(this.daemon.directory, 'http') : this.daemon.socket);
    void client.write(this.#front === 'http' ? POST : 'hello');
    if (this.#front === 'raw') client.halfClose();
    const waited = new AbortController();
    const late = sleep(PATIENCE_MS, undefined, { signal: waited.signal }).then(
      () => 'hangs',
      () => 'hangs',
    );
    const reply = await Promise.race([client.answer.then(({ bytes }) => bodyOf(bytes) || 'none'), late]);
    waited.abort();
    client.close();
    return reply;
  }

  #upstream(): void {
    const server = upperServer(join(this.daemon.directory, 'upstream'));
    void this.daemon.exited.then(() => server.close());
  }

  /** Asks until the answer is right. @returns false where it never was, or the daemon is gone */
  async recovers(): Promise<boolean> {
    const end = performance.now() + PATIENCE_MS;
    while (this.isAlive && performance.now() < end) {
      if ((await this.ask()) === 'HELLO') return true;
      await sleep(20);
    }
    return false;
  }

  /** The end, however it comes; `hangs` where it does not. */
  async ended(): Promise<number | string | null> {
    const waited = new AbortController();
    const late = sleep(PATIENCE_MS, 'hangs', { signal: waited.signal }).catch(() => 'hangs');
    const end = await Promise.race([this.daemon.exited.then(({ code, signal }) => signal ?? code), late]);
    waited.abort();
    return end;
  }

  /** Open descriptors. */
  get descriptors(): number {
    return readdirSync(join('/proc', String(this.daemon.process.pid), 'fd')).length;
  }

  /** Time on a processor so far, in ms; proc_pid_stat(5). */
  get processorMs(): number {
    const stat = readFileSync(`/proc/${this.daemon.process.pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }
}
