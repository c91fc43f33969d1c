import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Payload } from '../../bench/payloads.ts';
import { tell } from '../../bench/run-load.ts';
import type { Workshop } from '../../bench/workshop.ts';
import { type RunningDaemon, startDaemon } from './daemon.ts';

export interface Torture {
  readonly flags: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const collecting = pathToFileURL('build/test/support/collecting-libc.js').href;
export const TORTURES = {
  /** Objects are moved, and freed, in the middle of everything (collecting-libc.ts). */
  collector: { flags: ['--stress-compaction', '--max-semi-space-size=1', '--import', collecting], env: {} },
  /** glibc's own guard: it ends the process where memory was written beside a piece, or freed twice; mallopt(3). */
  allocator: {
    flags: [],
    env: { LD_PRELOAD: 'libc_malloc_debug.so.0', MALLOC_CHECK_: '3', MALLOC_PERTURB_: '165' },
  },
} as const satisfies Readonly<Record<string, Torture>>;

/** What is asked, in which way, and which part of all requests that is: what is slow has fewer. */
export const WAYS: Readonly<
  Record<string, { readonly args: readonly string[]; readonly part: number; readonly http?: true }>
> = {
  'built-in': { args: [], part: 0.7 },
  http: { args: ['--http', './http'], part: 0.2, http: true },
  module: { args: ['--handler', 'test/fixtures/upper.mjs'], part: 0.07 },
  worker: { args: ['--program-mode', 'worker', '--', 'test/fixtures/worker.py'], part: 0.02 },
  spare: { args: ['--program-mode', 'spare', '--', 'tr', 'a-z', 'A-Z'], part: 0.009 },
  program: { args: ['--', 'tr', 'a-z', 'A-Z'], part: 0.001 },
};

/** Of so many requests, most are small. */
const SIZES: readonly (readonly [Payload, number])[] = [
  ['16 B', 0.95],
  ['4 KiB', 0.04],
  ['256 KiB', 0.01],
];
const CONNECTIONS = 16;
const REQUEST_MS = 60_000;
const LIMIT_MS = 7_000_000;

/** How requests ended, as bench/load.c tells it. */
interface Ends {
  readonly right: number;
  readonly cutShort: number;
  readonly wrong: number;
  readonly reset: number;
  readonly timedOut: number;
  readonly noServer: number;
}

async function ask(workshop: Workshop, daemon: RunningDaemon, way: string, requests: number): Promise<number> {
  const isHttp = WAYS[way]?.http === true;
  let all = 0;
  for (const [payload, part] of SIZES) {
    const count = Math.ceil(requests * part);
    const words = [
      ...(isHttp ? ['--kept', join(daemon.directory, 'http')] : [daemon.socket]),
      ...[CONNECTIONS, LIMIT_MS / 1000, count, REQUEST_MS].map(String),
      ...workshop.payload(payload),
      '0',
    ];
    const { right, cutShort, wrong, reset, timedOut, noServer } = await tell<Ends>(
      workshop,
      workshop.load,
      words,
      LIMIT_MS,
    );
    assert.deepEqual([cutShort, wrong, reset, timedOut, noServer], [0, 0, 0, 0, 0], `${way}, ${payload}`);
    assert.equal(right, count);
    all += right;
  }
  return all;
}

/**
 * Asks a daemon that is tortured, in one way, and compares every byte. It has to end well, and to have said nothing
 * beside its records.
 */
export async function torture(
  workshop: Workshop,
  { flags, env }: Torture,
  way: string,
  requests: number,
): Promise<{ readonly asked: number; readonly collections: number }> {
  const file = join(workshop.directory, 'collections');
  const daemon = await startDaemon({
    launcher: [process.execPath, ...flags],
    args: ['--log-requests', 'none', ...(WAYS[way]?.args ?? []).map(inProject)],
    env: { ...env, COLLECTIONS: file },
  });
  try {
    const asked = await ask(workshop, daemon, way, requests);
    assert.equal(await daemon.stop(), 0);
    assert.deepEqual(daemon.noise, []);
    return { asked, collections: flags.length === 0 ? 0 : Number(readFileSync(file, 'utf8')) };
  } finally {
    daemon.clean();
  }
}

const inProject = (word: string): string => (word.startsWith('test/') ? join(process.cwd(), word) : word);
