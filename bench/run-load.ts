import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Payload } from './payloads.ts';
import { cpuUs } from './process-figures.ts';
import type { Sample } from './results.ts';
import type { RunningServer } from './running-server.ts';
import type { Workshop } from './workshop.ts';

export interface Load {
  readonly payload: Payload;
  readonly connections: number;
  /** No request is begun after so long. */
  readonly seconds: number;
  /** No more requests than these, none if left out. */
  readonly requests?: number;
  /** Each connection begins a request so long after the one before, as soon as it can if left out. */
  readonly pauseMs?: number;
  /**
   * Over HTTP, on connections that are kept or closed behind each request; as on the raw socket if left out. Over
   * FastCGI they are always closed.
   */
  readonly http?: 'kept' | 'closed';
}

/** How long one request may take, and how long the generator is waited for after its time. */
const REQUEST_LIMIT_MS = 30_000;

interface Told {
  readonly requestBytes: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly queued: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly right: number;
  readonly cutShort: number;
  readonly wrong: number;
  readonly reset: number;
  readonly timedOut: number;
  readonly noServer: number;
}

/**
 * Lays a load on a server and gives what became of it.
 * @throws when the generator fails, or not one request succeeds
 */
export async function runLoad(workshop: Workshop, server: RunningServer, load: Load): Promise<Sample> {
  const { socket, pid, contestant } = server;
  const overHttp = load.http === undefined ? [] : [`--${load.http}`];
  const way = contestant.script === undefined ? overHttp : ['--fastcgi', contestant.script];
  const words = [...way, socket, load.connections, load.seconds, load.requests ?? 1e9, REQUEST_LIMIT_MS];
  const usedBefore = cpuUs(pid);
  const told = await tell<Told>(
    workshop,
    workshop.load,
    [...words.map(String), ...workshop.payload(load.payload), String(Math.ceil(load.pauseMs ?? 0))],
    Math.ceil(load.seconds * 1000) + 2 * REQUEST_LIMIT_MS,
  );
  const used = cpuUs(pid) - usedBefore;
  const { right, seconds, queued, p50Us, p99Us, p999Us } = told;
  if (right === 0) throw new Error(`no request succeeded: ${JSON.stringify(told)}`);
  return {
    requestsPerSecond: right / seconds,
    mibPerSecond: (right * told.requestBytes) / seconds / 2 ** 20,
    cpuUs: used / right,
    p50Us,
    p99Us,
    p999Us,
    queuedShare: queued / right,
    generatorShare: told.cpuSeconds / seconds,
    errors: told.cutShort + told.wrong + told.reset + told.timedOut + told.noServer,
  };
}

/**
 * Runs a program of ours that says what it found in one line of JSON.
 * @throws when it fails or takes longer than it may
 */
export async function tell<Answer>(
  workshop: Workshop,
  program: string,
  words: readonly string[],
  limitMs: number,
): Promise<Answer> {
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: workshop.environment,
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  let said = '';
  let complained = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text;
  });
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`${program.split('/').at(-1)} failed: ${child.signalCode ?? complained}`);
  return JSON.parse(said) as Answer;
}
