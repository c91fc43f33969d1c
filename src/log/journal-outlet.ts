import { SOCK_DGRAM } from '../posix/constants.ts';
import { pollFor, untakenBytes } from '../posix/descriptor.ts';
import { PosixError } from '../posix/errno.ts';
import { sendDatagram, unixAddress, unixSocket } from '../posix/socket.ts';
import type { Outlet } from './outlet.ts';

/** systemd-journald.service(8) */
export const JOURNAL_SOCKET = '/run/systemd/journal/socket';

/** journald's socket, addressed anew with each datagram, so that a journald that was restarted is found again. */
export function journalOutlet(path: string): Outlet {
  const address = unixAddress(path);
  let fd: number | undefined;
  return {
    put(bytes) {
      try {
        fd ??= unixSocket(SOCK_DGRAM);
      } catch (error) {
        if (error instanceof PosixError) return -error.errno;
        throw error;
      }
      return sendDatagram(fd, bytes, address);
    },
    // An unconnected socket is always writable to poll(2), so this is a pause.
    wait: (ms) => void pollFor(-1, 0, Math.min(ms, 2)),
    // journald looks up whose record it reads (_SYSTEMD_UNIT) only then, in /proc: a process that has ended by then is
    // in no unit, and "journalctl -u" does not find its last words.
    isRead: () => fd === undefined || isTaken(fd),
  };
}

/** Where it can't be told, nobody waits for it. */
function isTaken(fd: number): boolean {
  try {
    return untakenBytes(fd) === 0;
  } catch {
    return true;
  }
}
