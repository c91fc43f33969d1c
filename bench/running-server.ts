import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Contestant } from './contestants.ts';
import type { Workshop } from './workshop.ts';

const START_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 3_000;

/** A server that runs. */
export interface RunningServer {
  readonly contestant: Contestant;
  readonly socket: string;
  readonly pid: number;
  /** SIGTERM, and SIGKILL for its whole group where that is not enough. */
  stop(): Promise<void>;
}

/** All groups of processes that run now, for an end in the middle. */
const running = new Set<number>();
process.on('exit', () => {
  for (const group of running) kill(-group, 'SIGKILL');
});

/**
 * What it writes to its standard streams goes to a file, as a service's would go to the journal.
 * @param more words that its command ends with
 * @param isUp tells from its socket that it may be used; as it stands, it has answered one request by then, or listens
 * where it is asked over FastCGI
 * @throws when it is not up in ten seconds
 */
export async function startServer(
  workshop: Workshop,
  contestant: Contestant,
  more: readonly string[] = [],
  isUp: (socket: string) => Promise<boolean> = probeOf(contestant),
): Promise<RunningServer> {
  const name = contestant.name.replaceAll(/\W+/g, '-');
  const socket = workshop.socket(name);
  const logPath = `${workshop.directory}/${name}.log`;
  rmSync(socket, { force: true });
  const log = openSync(logPath, 'w');
  const [program = '', ...words] = [...contestant.command(socket), ...more];
  const child = spawn(program, words, {
    stdio: ['ignore', log, log],
    detached: true,
    env: workshop.environment,
    cwd: workshop.directory,
  });
  closeSync(log);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  running.add(pid);
  const stop = async (): Promise<void> => {
    if (isRunning(child)) {
      const ended = once(child, 'exit');
      kill(pid, 'SIGTERM');
      await Promise.race([ended, delay(STOP_LIMIT_MS, undefined, { ref: false })]);
    }
    kill(-pid, 'SIGKILL');
    running.delete(pid);
  };
  const giveUpAt = performance.now() + START_LIMIT_MS;
  while (!(await isUp(socket))) {
    if (isRunning(child) && performance.now() < giveUpAt) {
      await delay(5);
      continue;
    }
    await stop();
    throw new Error(`${contestant.name} did not start: ${readFileSync(logPath, 'utf8').slice(-500)}`);
  }
  return { contestant, socket, pid, stop };
}

function probeOf({ isAskedOverHttp = false, script }: Contestant): (socket: string) => Promise<boolean> {
  if (script !== undefined) return listens;
  return isAskedOverHttp ? answersOverHttp : answers;
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

/**
 * Whether a socket listens, asked of the kernel and not of the server. The flag is __SO_ACCEPTCON; see unix(7) for the
 * file.
 */
export async function listens(path: string): Promise<boolean> {
  const sockets = (await readFile('/proc/net/unix', 'utf8')).split('\n').map((line) => line.split(/ +/));
  return sockets.some(([, , , flags, , , , name]) => flags === '00010000' && name === path);
}

async function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ path, allowHalfOpen: true }, () => socket.end('ready'));
    let reply = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      reply += text;
    });
    socket.on('error', () => done(false)).on('close', () => done(reply === 'READY'));
  });
}

async function answersOverHttp(socketPath: string): Promise<boolean> {
  return new Promise((done) => {
    const asked = request({ socketPath, method: 'POST', agent: false }, (response) => {
      let reply = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        reply += text;
      });
      response.on('error', () => done(false)).on('close', () => done(reply === 'READY'));
    });
    asked.on('error', () => done(false)).end('ready');
  });
}
