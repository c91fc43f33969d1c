import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { printable } from '../core/printable.ts';
import { formatMode } from '../core/units.ts';

const GROUP_WRITE = 0o020;

/** What somebody can do who may not connect to the socket at `path`; unix(7), path_resolution(7). */
export function permissionAdvice(path: string): string {
  try {
    return adviceFor(path);
  } catch {
    return 'connecting takes write permission on the socket and search permission on its directories';
  }
}

function adviceFor(path: string): string {
  const closed = closedDirectory(resolve(path));
  if (closed !== undefined)
    return `connecting takes search permission on its directories, and ${printable(closed)} does not give it to you`;
  const { uid, gid, mode } = statSync(path);
  const group = nameOf('/etc/group', gid);
  const user = nameOf('/etc/passwd', process.geteuid?.() ?? 0);
  const whose = `it is ${nameOf('/etc/passwd', uid)}'s and the group ${group}'s (mode ${formatMode(mode & 0o777)})`;
  const cure =
    (mode & GROUP_WRITE) !== 0 && gid !== 0
      ? `"usermod -aG ${group} ${user}" and a new log-in`
      : 'eofd with --socket-mode 0660 and --socket-group GROUP opens it to a group';
  return `connecting takes write permission on the socket: ${whose}; ${cure}`;
}

/** The topmost directory above a path that may not be searched; undefined where all may. */
function closedDirectory(path: string): string | undefined {
  const directory = dirname(path);
  const above = directory === path ? undefined : closedDirectory(directory);
  if (above !== undefined) return above;
  try {
    accessSync(directory, constants.X_OK);
    return undefined;
  } catch {
    return directory;
  }
}

/** The name that a table such as /etc/passwd has for an id, or the id. */
function nameOf(table: string, id: number): string {
  const [, name = String(id)] = new RegExp(`^([^:\\n]+):[^:\\n]*:${id}:`, 'm').exec(readFileSync(table, 'utf8')) ?? [];
  return name;
}
