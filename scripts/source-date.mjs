import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** The time of everything in a package, in seconds since 1970: SOURCE_DATE_EPOCH, or that of the last commit. */
export function sourceDateEpoch() {
  if (process.env.SOURCE_DATE_EPOCH) return process.env.SOURCE_DATE_EPOCH;
  // The tree may be another user's: nothing of it is run to read its log.
  const log = ['-c', 'safe.directory=*', 'log', '-1', '--format=%ct'];
  const { status, stdout } = spawnSync('git', log, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? stdout.trim() : String(Math.floor(statSync('CHANGELOG.md').mtimeMs / 1000));
}
