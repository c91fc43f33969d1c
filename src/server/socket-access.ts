import { chmodSync, fstatSync, type Stats } from 'node:fs';
import { formatMode } from '../core/units.ts';
import { groupId } from '../posix/account-id.ts';
import { PosixError } from '../posix/errno.ts';
import { changeGroup } from '../posix/group.ts';
import { unavailable } from './bind-error.ts';
import { withSocketAt } from './socket-at.ts';
import { same } from './socket-name.ts';

const PERMISSIONS = 0o777;

/** Who may connect, as far as the file system has a say in it. */
export interface SocketAccess {
  /** Permission bits. */
  readonly mode: number;
  /** Name or id of the socket's group; that of the process unless given. */
  readonly group?: string | undefined;
  /** Told where the mode cannot be what was asked for. */
  readonly warn?: (message: string) => void;
}

/**
 * Sees to the group and the mode of a socket that is bound and does not listen yet: nobody can connect before they are
 * right. A default ACL of the directory changes a mode, acl(5), and some file systems have one for all files.
 *
 * @throws FatalError that says what keeps the group from it
 */
export function giveAccess(path: string, own: Stats, { mode, group, warn }: SocketAccess): void {
  if (group === undefined && (own.mode & PERMISSIONS) === mode) return;
  withSocketAt(path, (found) => {
    if (!same(own, found.stat)) return;
    if (group !== undefined) give(path, found.fd, group);
    // Without /proc there is only the name, which may be another's by now.
    if ((fstatSync(found.fd).mode & PERMISSIONS) !== mode && found.path !== path) mend(found.path, mode);
    const now = fstatSync(found.fd).mode & PERMISSIONS;
    if (now === mode) return;
    const why = 'its file system, or an ACL of its directory, gives it another';
    warn?.(`${path} has the mode ${formatMode(now)} instead of ${formatMode(mode)} (socket-mode): ${why}`);
  });
}

function mend(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch {
    // The file system refuses: the mode that is left is told.
  }
}

function give(path: string, fd: number, group: string): void {
  const gid = /^\d+$/.test(group) ? Number(group) : groupId(group);
  if (gid === undefined)
    throw unavailable(path, `there is no group ${group} (socket-group): make it, "groupadd ${group}", or name another`);
  try {
    changeGroup(fd, gid);
  } catch (error) {
    if (!(error instanceof PosixError)) throw error;
    const cure = error.is('EPERM')
      ? `eofd's user has to be a member: "usermod -aG ${group} USER", then start it anew`
      : error.message;
    throw unavailable(path, `it cannot be given to the group ${group} (socket-group): ${cure}`, error);
  }
}
