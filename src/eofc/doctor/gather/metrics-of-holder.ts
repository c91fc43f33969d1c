import { readFileSync, readlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { listenersAt, unixListeners } from './unix-listeners.ts';

/**
 * The address of metrics that the eofd behind a socket was started with on its command line, where its process can be
 * seen. @param path absolute: of its requests, or of the metrics themselves
 */
export function metricsOfHolder(path: string): string | undefined {
  const holders = listenersAt(path, unixListeners() ?? []).flatMap((listener) => listener.holders);
  for (const { pid } of holders) {
    const address = metricsOf(pid);
    if (address !== undefined) return address;
  }
  return undefined;
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
