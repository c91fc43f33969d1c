import { readFileSync, readlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { listenersAt, unixListeners } from './unix-listeners.ts';
import { DEFAULT_SOCKET } from './wish-of.ts';

/** Of the processes that hold a socket. */
export interface HolderMetrics {
  /** Whether any of them can be seen: as another user they may be there all the same. */
  readonly isSeen: boolean;
  /** Of the metrics that one was started with on its command line. */
  readonly address: string | undefined;
  /** Whether the command line of one says that it is the socket of its requests. */
  readonly isOfRequests: boolean;
}

/** What the processes behind a socket tell. @param path absolute: of its requests, or of the metrics themselves */
export function metricsOfHolder(path: string): HolderMetrics {
  const holders = listenersAt(path, unixListeners() ?? []).flatMap((listener) => listener.holders);
  const all = holders.map(({ pid }) => addressesOf(pid));
  return {
    isSeen: holders.length > 0,
    address: all.find(({ metrics }) => metrics !== undefined)?.metrics,
    isOfRequests: all.some(({ requests }) => requests === path),
  };
}

/** What a process was started with, if it is an eofd. */
function addressesOf(pid: number): { readonly metrics?: string | undefined; readonly requests?: string | undefined } {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const end = words.indexOf('--');
    const options = end < 0 ? words : words.slice(0, end);
    if (!options.slice(0, 2).some((word) => /(^|\/)eofd(\.c?js)?$/.test(word))) return {};
    const directory = readlinkSync(`/proc/${pid}/cwd`);
    const metrics = valueOf(options, '--metrics');
    const hasFile = valueOf(options, '--config', '-c') !== undefined;
    const requests = valueOf(options, '--socket', '-s') ?? (hasFile ? undefined : DEFAULT_SOCKET);
    return {
      metrics: metrics?.includes('/') ? resolve(directory, metrics) : metrics,
      requests: requests === undefined ? undefined : resolve(directory, requests),
    };
  } catch {
    return {};
  }
}

function valueOf(words: readonly string[], name: string, short?: string): string | undefined {
  const at = words.findLastIndex((word) => word === name || word === short || word.startsWith(`${name}=`));
  if (at < 0) return undefined;
  return words[at]?.startsWith(`${name}=`) ? words[at]?.slice(name.length + 1) : words[at + 1];
}
