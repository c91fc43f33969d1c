import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { close } from '../../src/posix/descriptor.ts';
import { RunningDaemon } from './daemon.ts';
import { removeTree } from './remove-tree.ts';
import { listenOn } from './sockets.ts';

const SWAPPING = fileURLToPath(new URL('../../../test/support/swapping.py', import.meta.url));
const MODE = 0o640;
const NOBODY = 65534;
const SECRET = 'not to be touched';

/** Makes what is somebody else's at `other`. @returns a descriptor to close, where there is one */
const FOREIGN: Readonly<Record<string, (other: string, precious: string) => unknown>> = {
  'a socket that is listened on': (other) => listenOn(other),
  'a file': (other) => writeFileSync(other, SECRET, { mode: 0o644 }),
  'a link to a file': (other, precious) => symlinkSync(precious, other),
  'a link to nothing': (other) => symlinkSync('nowhere', other),
  'a directory': (other) => {
    mkdirSync(other);
    writeFileSync(join(other, 'inside'), SECRET);
  },
};
export const FOREIGN_KINDS = Object.keys(FOREIGN);

/** All that must stay as it is of a file: also what is in it, or where it leads. */
function stateOf(path: string): string {
  const { ino, mode, uid, gid } = lstatSync(path);
  const kind = lstatSync(path);
  const inside = kind.isSymbolicLink()
    ? readlinkSync(path)
    : kind.isDirectory()
      ? readdirSync(path).map((name) => readFileSync(join(path, name), 'utf8'))
      : kind.isFile() && readFileSync(path, 'utf8');
  return JSON.stringify([ino, mode, uid, gid, inside]);
}

/** Whether eofd came to listen in that round, and what is wrong since. */
export interface Round {
  readonly isBound: boolean;
  readonly wrong: readonly string[];
}

/**
 * eofd starts and stops, while somebody swaps a file of theirs with its socket. Not a stale socket: eofd may replace
 * that, whoever left it.
 */
export async function startAmongSwaps(kind: string): Promise<Round> {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-swaps-'));
  const [other, precious] = [join(directory, 'other'), join(directory, 'precious')];
  writeFileSync(precious, SECRET);
  chmodSync(precious, 0o604);
  const held = FOREIGN[kind]?.(other, precious);
  if (process.getuid?.() === 0 && !kind.startsWith('a link')) chownSync(other, NOBODY, NOBODY);
  const before = [stateOf(other), stateOf(precious)];
  const { ino } = lstatSync(other);
  const swapper = spawn('python3', [SWAPPING, directory, String(ino)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(swapper.stdout, 'readable');
  const seen = text(swapper.stdout);
  const daemon = new RunningDaemon({
    bind: false,
    args: ['--socket', join(directory, 'sock'), '--socket-mode', MODE.toString(8).padStart(4, '0')],
  });
  const wrong: string[] = [];
  let isBound = false;
  try {
    const listens = await daemon.said(/^listening on /).catch(() => undefined);
    isBound = listens !== undefined;
    const code = isBound ? await daemon.stop() : (await daemon.exited).code;
    if (code !== (isBound ? 0 : 69) || daemon.lines.length === 0 || daemon.noise.length > 0)
      wrong.push(`ends with ${code}: ${daemon.noise.join()}`);
    swapper.kill('SIGTERM');
    const modes = JSON.parse((await seen).trim().split('\n').at(-1) ?? '') as number[];
    if (modes.some((mode) => mode !== MODE)) wrong.push(`modes ${modes.map((mode) => mode.toString(8)).join()}`);
    const after = readdirSync(directory).map((name) => stateOf(join(directory, name)));
    for (const state of before) if (!after.includes(state)) wrong.push(`gone or changed: ${state}`);
  } finally {
    swapper.kill('SIGKILL');
    if (typeof held === 'number') close(held);
    daemon.clean();
    removeTree(directory);
  }
  return { isBound, wrong: wrong.map((one) => `${kind}: ${one}`) };
}
