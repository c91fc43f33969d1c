import { existsSync, statSync } from 'node:fs';
import type { UnitWish } from './gather-units.ts';

/** Where eofc looks when nobody says. */
export const DEFAULT_SOCKET = './sock';

/**
 * What is meant by PATH or UNIT. A word with a slash in it, or one that names a socket or ends like one, is a path.
 * Without a word it is what eofc itself would ask, and where that is not there, the service.
 */
export function wishOf(asked: string | undefined, environment: NodeJS.ProcessEnv): UnitWish {
  if (asked !== undefined) return /\/|\.sock$/.test(asked) || isSocket(asked) ? { path: asked } : { name: asked };
  const inEnvironment = environment['EOFD_SOCKET'];
  if (inEnvironment) return { path: inEnvironment };
  return existsSync(DEFAULT_SOCKET) ? { path: DEFAULT_SOCKET } : { name: 'eofd' };
}

function isSocket(path: string): boolean {
  try {
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}
