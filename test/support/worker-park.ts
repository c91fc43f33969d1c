import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Balancer, haproxy, type Place } from './balancers.ts';
import { Certificates } from './certificates.ts';
import { type RunningDaemon, startDaemon } from './daemon.ts';
import { type Answer, ask } from './node-client.ts';
import { removeTree } from './remove-tree.ts';
import { eventually } from './wait.ts';

/** What a worker runs for a job, `ID SECONDS`: notes its id in the file JOBS, then works, then answers with it. */
export const PROGRAM = [
  '--handler-concurrency',
  '2',
  '--',
  'sh',
  '-c',
  'read id s; echo "$id" >>"$JOBS"; echo "begun $id" >&2; case $id in kills*) kill -9 $PPID;; esac; sleep "$s"; echo "$id"',
] as const;

/** Workers on ports of the loopback, what docs/scaling.md has before them, and an eofd before that. */
export class WorkerPark {
  readonly directory = mkdtempSync(join(tmpdir(), 'eofd-park-'));
  readonly jobs = join(this.directory, 'jobs');
  readonly workers: RunningDaemon[] = [];
  #ports: readonly number[] = [];
  #front: RunningDaemon | undefined;
  #balancer: ChildProcess | undefined;
  readonly #args: readonly string[];
  readonly #before: Balancer;
  #tls: Place['tls'];
  readonly #tlsOptions: string[] = [];

  /** @param args of each worker @param before what is before them */
  constructor(args: readonly string[] = PROGRAM, before = haproxy('10s')) {
    this.#args = args;
    this.#before = before;
    writeFileSync(this.jobs, '');
  }

  /** @param running how many of the three workers are there from the start on */
  async open(running = 3): Promise<void> {
    this.#ports = await freePorts(4);
    for (let worker = 0; worker < running; worker++) await this.startWorker(worker);
    const path = join(this.directory, 'balancer');
    const { directory } = this;
    writeFileSync(path, this.#before.configuration({ directory, ports: this.#ports, tls: this.#tls }));
    const [program, ...args] = this.#before.command(path);
    this.#balancer = spawn(program, args, { stdio: 'ignore' });
    await answering(this.#port(0));
    await this.#openFront(0);
  }

  /** The same with one worker alone, and nobody in between. */
  async openAlone(): Promise<void> {
    this.#ports = await freePorts(2);
    await this.startWorker(0);
    await this.#openFront(1);
  }

  /** The same, where what is before the workers and they show each other certificates. */
  async openOverTls(running = 3): Promise<void> {
    const certificates = new Certificates(this.directory);
    const authority = certificates.authority();
    const [worker, front] = [certificates.service(authority), certificates.signed(authority, '/CN=front')];
    const both = join(this.directory, 'front.pem');
    writeFileSync(both, readFileSync(front.cert, 'utf8') + readFileSync(front.key, 'utf8'));
    this.#tlsOptions.push('--http-tls-cert', worker.cert, '--http-tls-key', worker.key);
    this.#tlsOptions.push('--http-tls-client-ca', authority.cert);
    this.#tls = { ca: authority.cert, shown: front, both };
    await this.open(running);
  }

  get front(): RunningDaemon {
    return this.#front ?? assert.fail('not open');
  }

  /** Starts a worker at its port, where it may have been before. */
  async startWorker(worker: number): Promise<RunningDaemon> {
    const args = ['--http', `127.0.0.1:${this.#port(worker + 1)}`, ...this.#tlsOptions, ...this.#args];
    const daemon = await startDaemon({ args, env: { JOBS: this.jobs } });
    this.workers[worker] = daemon;
    return daemon;
  }

  worker(worker: number): RunningDaemon {
    return this.workers[worker] ?? assert.fail(`no worker ${worker}`);
  }

  /** Has a job done. @param seconds that it takes */
  async ask(id: string, seconds: number | string): Promise<Answer> {
    return ask(this.front.socket, `${id} ${seconds}\n`);
  }

  /** How often each job was begun. */
  get begun(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const id of readFileSync(this.jobs, 'utf8').split('\n').filter(Boolean))
      counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  }

  get reasons(): readonly string[] {
    const failed = this.front.lines.filter((line) => line['EOFD_OUTCOME'] === 'failed');
    return failed.map((line) => String(line['EOFD_REASON']));
  }

  /** For the end of a test. */
  close(): void {
    this.#balancer?.kill('SIGKILL');
    for (const daemon of [...this.workers, ...(this.#front === undefined ? [] : [this.#front])]) {
      daemon?.kill('SIGCONT');
      daemon?.clean();
    }
    removeTree(this.directory);
  }

  async #openFront(port: number): Promise<void> {
    this.#front = await startDaemon({ args: ['--handler', `http://127.0.0.1:${this.#port(port)}/`] });
  }

  #port(at: number): number {
    return this.#ports[at] ?? assert.fail('no port');
  }
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return ports;
}

async function answering(port: number): Promise<void> {
  await eventually(`port ${port} answers`, async () => {
    const socket = connect(port, '127.0.0.1');
    const isThere = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    return isThere || undefined;
  });
}
