import { readFileSync } from 'node:fs';

/** The id that the kernel shows for every user that our user namespace does not map. */
export interface OverflowUid {
  /** -1 where every user is mapped, or that cannot be found out. */
  readonly uid: number;
  /** A user inside has this id too: nobody can tell which is meant. */
  readonly isAlsoMapped: boolean;
}

const DEFAULT_UID = 65534;
/** All ids but -1, which is none. */
const ALL_IDS = 2 ** 32 - 1;

/** user_namespaces(7), "User and group ID mappings"; overflowuid in proc_sys_kernel(5) */
export function overflowUid(proc = '/proc'): OverflowUid {
  const map = read(`${proc}/self/uid_map`) ?? `0 0 ${ALL_IDS}`;
  // Each line has the first id inside, the first one outside, and how many.
  const ranges = [...map.matchAll(/^ *(\d+) +\d+ +(\d+)$/gm)].map(
    (line) => [Number(line[1]), Number(line[2])] as const,
  );
  if (ranges.reduce((sum, [, length]) => sum + length, 0) >= ALL_IDS) return { uid: -1, isAlsoMapped: false };
  const uid = Number(read(`${proc}/sys/kernel/overflowuid`) ?? DEFAULT_UID);
  return { uid, isAlsoMapped: ranges.some(([first, length]) => first <= uid && uid < first + length) };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
