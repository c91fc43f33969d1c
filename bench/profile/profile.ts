import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { BASE, EOFD, findServersOfNode } from '../contestants.ts';
import { findProgram } from '../find-program.ts';
import { runLoad } from '../run-load.ts';
import { type RunningServer, startServer } from '../running-server.ts';
import type { Workshop } from '../workshop.ts';
import { classify, type Profile, parseCalls } from './classify.ts';

const TINY = { payload: '16 B', connections: 64 } as const;
const COUNTED_REQUESTS = 20_000;
const SAMPLED_SECONDS = 4;

/** Looks into eofd and bare Node under tiny requests. @throws when perf or strace is not there, or may not look */
export async function profile(workshop: Workshop): Promise<readonly Profile[]> {
  const perf = needed('perf');
  const strace = needed('strace');
  const found: Profile[] = [];
  for (const contestant of findServersOfNode(workshop).filter(({ name }) => name === EOFD || name === BASE)) {
    const server = await startServer(workshop, contestant);
    try {
      await runLoad(workshop, server, { ...TINY, seconds: 1 });
      const calls = await countCalls(workshop, strace, server);
      found.push({ name: contestant.name, calls, ...(await sample(workshop, perf, server)) });
    } finally {
      await server.stop();
    }
  }
  return found;
}

function needed(program: string): string {
  const path = findProgram(program);
  if (path === undefined) throw new Error(`no ${program} on PATH`);
  return path;
}

async function countCalls(workshop: Workshop, strace: string, server: RunningServer): Promise<Profile['calls']> {
  const file = `${workshop.directory}/calls`;
  const tracer = spawn(strace, ['-f', '-c', '-o', file, '-p', String(server.pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 60_000,
  });
  const ended = once(tracer, 'close');
  // "Process 1 attached", or why not.
  await Promise.race([once(tracer.stderr, 'data'), ended]);
  await runLoad(workshop, server, { ...TINY, seconds: 30, requests: COUNTED_REQUESTS });
  tracer.kill('SIGINT');
  await ended;
  const calls = Object.entries(parseCalls(readFileSync(file, 'utf8')));
  if (calls.length === 0) throw new Error('strace saw no system call');
  return Object.fromEntries(calls.map(([name, count]) => [name, count / COUNTED_REQUESTS]));
}

async function sample(
  workshop: Workshop,
  perf: string,
  server: RunningServer,
): Promise<Pick<Profile, 'cpuUs' | 'shares'>> {
  const file = `${workshop.directory}/perf.data`;
  const words = [
    'record',
    '-q',
    '-F',
    '1999',
    '-e',
    'cpu-clock',
    '-g',
    '-o',
    file,
    '-p',
    String(server.pid),
    '--',
    'sleep',
    String(SAMPLED_SECONDS),
  ];
  const recorder = spawn(perf, words, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 });
  let complaint = '';
  recorder.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const ended = once(recorder, 'close');
  await delay(300);
  const { cpuUs = Number.NaN } = await runLoad(workshop, server, { ...TINY, seconds: SAMPLED_SECONDS - 1 });
  await ended;
  if (recorder.exitCode !== 0) throw new Error(`perf record: ${complaint.trim()}`);
  const { stdout } = spawnSync(perf, ['script', '-i', file, '-F', 'ip,sym,dso'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    timeout: 60_000,
  });
  return { cpuUs, shares: classify(stdout) };
}
