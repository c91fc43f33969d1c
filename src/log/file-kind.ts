import { fstatSync } from 'node:fs';

/** What a descriptor is; `device` is a terminal, /dev/null and the like. `none` when it is not open. */
export function fileKind(fd: number): 'socket' | 'pipe' | 'device' | 'file' | 'none' {
  try {
    const stat = fstatSync(fd);
    if (stat.isSocket()) return 'socket';
    if (stat.isFIFO()) return 'pipe';
    return stat.isCharacterDevice() ? 'device' : 'file';
  } catch {
    return 'none';
  }
}
