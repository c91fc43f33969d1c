import { readdirSync, readFileSync } from 'node:fs';

/**
 * Kills the processes that were started with such a variable: a daemon that is killed leaves its workers behind, which
 * wait for ever.
 */
export function killMarked(name: string, value: string): void {
  for (const pid of readdirSync('/proc').map(Number).filter(Boolean)) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
      if (environment.includes(`${name}=${value}`)) process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended, or is somebody else's.
    }
  }
}
