import { readFileSync, readlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { listenersAt, unixListeners } from './unix-listeners.ts';

/** Of the processes that hold a socket. */
export interface HolderMetrics {
  /** Whether any of them can be seen: as another user they may be there all the same. */
  readonly isSeen: boolean;
  /** Of the metrics that one was started with on its command line. */
  readonly address: string | undefined;
}

/** What the processes behind a socket tell. @param path absolute: of its requests, or of the metrics themselves */
export function metricsOfHolder(path: string): HolderMetrics {
  const holders = listenersAt(path, unixListeners() ?? []).flatMap((listener) => listener.holders);
  const addresses = holders.flatMap(({ pid }) => metricsOf(pid) ?? []);
  return { isSeen: holders.length > 0, address: addresses[0] };
}

function metricsOf(pid: number): string | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const end = words.indexOf('--');
    const options = end < 0 ? words : words.slice(0, end);
    if (!options.slice(0, 2).some((word) => /(^|\/)eofd(\.c?js)?$/.test(word))) return undefined;
    const at = options.lastIndexOf('--metrics');
    const given = at >= 0 ? options[at + 1] : options.findLast((word) => word.startsWith('--metrics='))?.slice(10);
    if (given === undefined) return undefined;
    return given.includes('/') ? resolve(readlinkSync(`/proc/${pid}/cwd`), given) : given;
  } catch {
    return undefined;
  }
}
