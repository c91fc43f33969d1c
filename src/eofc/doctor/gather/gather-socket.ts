import { accessSync, constants, lstatSync, realpathSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname, resolve } from 'node:path';
import type { FileKind, Listener, Owner, SocketFacts } from '../facts.ts';
import { groupName, userName } from './id-names.ts';
import type { RunTool } from './run-tool.ts';
import { listenersAt, unixListeners } from './unix-listeners.ts';

const PROBE_MS = 2000;

/** Looks at a socket's file and at who listens behind it. It connects only where nothing else tells. */
export async function gatherSocket(path: string, run: RunTool): Promise<SocketFacts> {
  const absolute = resolve(path);
  const kind = kindOf(absolute);
  const obstacle = obstacleAbove(absolute);
  const owner = kind === 'socket' ? ownerOf(absolute) : undefined;
  return { path, kind, obstacle, owner, listener: await listenerOf(absolute, kind, run) };
}

function kindOf(path: string): FileKind {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isSocket()) return 'socket';
    if (stat?.isDirectory()) return 'directory';
    if (stat !== undefined) return 'file';
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? 'dangling link' : 'nothing';
  } catch (error) {
    return KINDS[(error as NodeJS.ErrnoException).code ?? ''] ?? 'unknown';
  }
}

/** What an error of stat(2) says of a path. */
const KINDS: Readonly<Record<string, FileKind>> = { ENOTDIR: 'nothing', ELOOP: 'circular link' };

function obstacleAbove(path: string): SocketFacts['obstacle'] {
  const directory = dirname(path);
  const above = directory === path ? undefined : obstacleAbove(directory);
  if (above !== undefined) return above;
  try {
    if (!statSync(directory).isDirectory()) return { directory, is: 'no directory' };
    accessSync(directory, constants.X_OK);
    return undefined;
  } catch (error) {
    return { directory, is: (error as NodeJS.ErrnoException).code === 'EACCES' ? 'closed' : 'missing' };
  }
}

function ownerOf(path: string): Owner {
  const { uid, gid, mode } = statSync(path);
  return { user: userName(uid), gid, group: groupName(gid), mode: mode & 0o7777, writable: isWritable(path) };
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function listenerOf(absolute: string, kind: FileKind, run: RunTool): Promise<Listener | undefined> {
  if (kind !== 'socket' && kind !== 'nothing') return undefined;
  const real = kind === 'socket' ? realpathSync(absolute) : absolute;
  const found = listenersAt(real, unixListeners() ?? []);
  const holders = found.flatMap((listener) => listener.holders);
  if (kind === 'nothing') return found.length > 0 ? { state: 'live', holders } : undefined;
  const [only] = found;
  if (only === undefined || found.length > 1) return { state: await probe(absolute), holders };
  if (!only.isStream) return { state: 'not a stream', holders };
  const queue = queueOf(only.inode, run);
  return { state: queue !== undefined && queue.waiting > queue.max ? 'full' : 'live', holders, queue };
}

/** How long the queue is, by ss(8), which asks the kernel; undefined where it is not there. */
function queueOf(inode: string, run: RunTool): Listener['queue'] {
  const { out } = run(['ss', '--unix', '--listening', '--no-header', '--numeric']) ?? { out: '' };
  const [, waiting, max] = new RegExp(`^\\S+ +\\S+ +(\\d+) +(\\d+) +\\S+ +${inode} `, 'm').exec(out) ?? [];
  return waiting === undefined ? undefined : { waiting: Number(waiting), max: Number(max) };
}

/** Connects and closes: a server notes a client that went away. */
function probe(path: string): Promise<Listener['state']> {
  return new Promise((resolved) => {
    const socket = createConnection(path);
    const end = (state: Listener['state']): void => {
      socket.destroy();
      resolved(state);
    };
    socket.setTimeout(PROBE_MS, () => end('unknown'));
    socket.on('connect', () => end('live'));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => end(STATES[code ?? ''] ?? 'unknown'));
  });
}

/** What an error of connect(2) says of the listener. */
const STATES: Readonly<Record<string, Listener['state']>> = {
  ECONNREFUSED: 'stale',
  EAGAIN: 'full',
  EPROTOTYPE: 'not a stream',
};
