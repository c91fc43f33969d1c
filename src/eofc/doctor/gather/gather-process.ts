import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { ProcessFacts } from '../facts.ts';

/**
 * What the kernel tells of a running eofd; undefined where it does not run.
 * @param startedMs since 1970, where that is known, to the second @param files of the program
 */
export function gatherProcess(
  pid: number,
  startedMs: number | undefined,
  files: readonly string[],
): ProcessFacts | undefined {
  if (!(pid > 0) || attempt(() => statSync(`/proc/${pid}`)) === undefined) return undefined;
  // A package keeps the time at which a file was written; when it was put there only this one tells.
  const isYounger = (file: string): boolean =>
    startedMs !== undefined && (attempt(() => statSync(file).ctimeMs) ?? 0) >= startedMs + 1000;
  const open = attempt(() => readdirSync(`/proc/${pid}/fd`).length);
  const max = attempt(() => Number(/^Max open files +(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1]));
  const descriptors = open === undefined || max === undefined ? undefined : { open, max };
  return { pid, descriptors, isOutdated: files.some(isYounger) };
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
