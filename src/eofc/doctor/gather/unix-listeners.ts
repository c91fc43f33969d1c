import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Holder } from '../facts.ts';

/** __SO_ACCEPTCON of linux/net.h, as proc_pid_net(5) shows it, and SOCK_STREAM. */
const LISTENS = '00010000';
const STREAM = '0001';

/** A socket that listens, of /proc/net/unix. */
export interface UnixListener {
  readonly inode: string;
  readonly isStream: boolean;
  /** As it was bound: from the working directory of its process on, where it does not begin with a slash. */
  readonly path: string;
}

/** What listens in this network namespace; undefined where that cannot be read. */
export function unixListeners(proc = '/proc'): readonly UnixListener[] | undefined {
  let text: string;
  try {
    text = readFileSync(`${proc}/net/unix`, 'utf8');
  } catch {
    return undefined;
  }
  return [...text.matchAll(/^\S+: \S+ \S+ (\S+) (\S+) \S+ +(\d+) (.+)$/gm)].flatMap((line) => {
    const [, flags, type, inode = '', path = ''] = line;
    return flags === LISTENS ? [{ inode, isStream: type === STREAM, path }] : [];
  });
}

/** The processes that hold a socket, as far as their descriptors can be seen. */
export function holdersOf(inode: string, proc = '/proc'): readonly Holder[] {
  const wanted = `socket:[${inode}]`;
  return numbersIn(proc).flatMap((pid) =>
    numbersIn(`${proc}/${pid}/fd`).some((fd) => link(`${proc}/${pid}/fd/${fd}`) === wanted)
      ? [describe(pid, proc)]
      : [],
  );
}

/** The listeners whose path is this one: those with a relative path only where a process that holds them is seen. */
export function listenersAt(
  absolute: string,
  listeners: readonly UnixListener[],
  proc = '/proc',
): readonly (UnixListener & { readonly holders: readonly Holder[] })[] {
  const base = absolute.slice(absolute.lastIndexOf('/') + 1);
  return listeners
    .filter(({ path }) => (path.startsWith('/') ? path === absolute : path.endsWith(base) && !path.startsWith('@')))
    .map((listener) => ({ ...listener, holders: holdersOf(listener.inode, proc) }))
    .filter(
      ({ path, holders }) =>
        path.startsWith('/') ||
        holders.some(({ pid }) => resolve(link(`${proc}/${pid}/cwd`) ?? '/', path) === absolute),
    );
}

function numbersIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function describe(pid: string, proc: string): Holder {
  const read = (name: string): string => {
    try {
      return readFileSync(`${proc}/${pid}/${name}`, 'utf8');
    } catch {
      return '';
    }
  };
  const command = read('cmdline').replace(/\0+$/, '').replaceAll('\0', ' ') || read('comm').trimEnd();
  return { pid: Number(pid), command, stopped: /^State:\s+[Tt]/m.test(read('status')) };
}
