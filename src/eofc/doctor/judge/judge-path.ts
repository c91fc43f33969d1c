import { basename, dirname } from 'node:path';
import { quoted } from '../../../core/quote.ts';
import { formatMode } from '../../../core/units.ts';
import type { Caller, Facts, Owner, SocketFacts } from '../facts.ts';
import { type Finding, shellWord, wrong } from '../finding.ts';
import { isActive, isThere } from '../unit-facts.ts';
import { renewSocket } from './renew-socket.ts';

/** Bytes of a path that fit into sockaddr_un beside the NUL at its end; unix(7). */
const MAX_PATH_BYTES = 107;
const GROUP_WRITE = 0o020;

/** What is wrong with the socket's file, and with the caller's way to it. */
export function judgePath(facts: Facts): readonly Finding[] {
  const { socket, caller, units } = facts;
  if (socket === undefined) return units === undefined ? [nothingSeen] : [];
  const { path, kind, obstacle, owner } = socket;
  const bytes = Buffer.byteLength(path);
  if (bytes > MAX_PATH_BYTES) return [tooLong(path, bytes)];
  if (obstacle?.is === 'closed')
    return [
      wrong(
        'directory-closed',
        `${caller.user} may not search the directory ${quoted(obstacle.directory)}`,
        'connecting takes search permission on every directory above the socket',
        `chmod a+x ${shellWord(obstacle.directory)}`,
      ),
    ];
  if (obstacle?.is === 'no directory')
    return [
      wrong(
        'no-directory',
        `${quoted(obstacle.directory)} is no directory, and the path goes on behind it`,
        'a socket stands in a directory',
        awayWith(obstacle.directory),
      ),
    ];
  if (kind === 'nothing') return missing(facts, socket);
  if (kind === 'circular link')
    return [
      wrong(
        'circular-link',
        `${quoted(path)}, or what is above it, is a link that leads back to itself`,
        'no socket is at the end of it',
        `ls -l ${shellWord(path)}`,
        ...renewSocket(facts, path),
      ),
    ];
  if (kind === 'dangling link')
    return [
      wrong(
        'dangling-link',
        `${quoted(path)} is a link to what is not there`,
        'nobody has made the socket that it leads to',
        `ls -l ${shellWord(path)}`,
        ...renewSocket(facts, path),
      ),
    ];
  if (kind === 'file' || kind === 'directory')
    return [
      wrong(
        'not-a-socket',
        `${quoted(path)} is a ${kind}, not a socket`,
        'eofd takes no name away from what is not a socket',
        ...clear(facts, path),
        ...renewSocket(facts, path),
      ),
    ];
  return owner === undefined || owner.writable ? [] : [noPermission(facts, path, owner)];
}

const nothingSeen = wrong(
  'nothing-seen',
  'a unit was asked for, and none can be seen',
  'no service manager answers here',
  '# name a socket instead: eofc doctor PATH',
);

/** Who names a path may mean another: only what stands where a unit has its socket is surely in the way. */
function clear({ units }: Facts, path: string): readonly string[] {
  return units !== undefined && isThere(units.socket) ? [moveOf(path)] : [awayWith(path)];
}

const moveOf = (path: string): string => `mv ${shellWord(path)} ${shellWord(`${path}.old`)}`;
const awayWith = (path: string): string => `# name another path, or move away what is there: ${moveOf(path)}`;

const tooLong = (path: string, bytes: number): Finding =>
  wrong(
    'path-too-long',
    `the path has ${bytes} bytes, and a socket's has at most ${MAX_PATH_BYTES}`,
    'the system has no room for more (unix(7)); a relative path from a directory nearer to it is shorter',
    `cd ${shellWord(dirname(path))} && eofc doctor ${shellWord(`./${basename(path)}`)}`,
  );

function missing(facts: Facts, { path, obstacle, listener }: SocketFacts): readonly Finding[] {
  const { units } = facts;
  if (listener?.state === 'live')
    return [
      wrong(
        'name-removed',
        `somebody listens, but the name ${quoted(path)} is gone`,
        'the file was removed while the socket was in use: nobody new can connect',
        ...renewSocket(facts, path),
      ),
    ];
  // What is said of the unit says it all.
  if (units !== undefined && isThere(units.socket) && !isActive(units.socket)) return [];
  const where = obstacle === undefined ? quoted(path) : `${quoted(path)}: the directory ${quoted(obstacle.directory)}`;
  return [
    wrong(
      'socket-missing',
      `there is no ${obstacle === undefined ? `socket at ${where}` : `socket: of ${where} is not there`}`,
      'no eofd has bound it, or it was removed',
      ...renewSocket(facts, path),
    ),
  ];
}

function noPermission(facts: Facts, path: string, { user, group, gid, mode }: Owner): Finding {
  const { caller } = facts;
  const what = `${caller.user} may not connect to ${quoted(path)}`;
  const whose = `it is ${user}'s and the group ${group}'s, mode ${formatMode(mode & 0o777)}`;
  const why = `${whose}, and connecting takes write permission`;
  const code = 'no-permission';
  if ((mode & GROUP_WRITE) === 0 || gid === 0) {
    const open =
      facts.units !== undefined && isThere(facts.units.socket)
        ? '# in a drop-in of the socket unit: [Socket] SocketMode=0660, and SocketGroup= of a group of the client'
        : '# start eofd with --socket-mode 0660 --socket-group GROUP, of a group that the client is in';
    return wrong(code, what, `${why}, which only its owner has`, open);
  }
  if (isNewMember(caller, gid))
    return wrong(
      code,
      what,
      `${why}; ${caller.user} is a member of ${group}, but has logged in before that`,
      `# log in again; for one command: sg ${group} -c 'eofc -s ${path} hello'`,
    );
  return wrong(
    code,
    what,
    `${why}; ${caller.user} is no member of ${group}`,
    `usermod -aG ${group} ${caller.user}`,
    `# then log in again; a service that runs as ${caller.user}: systemctl restart it`,
  );
}

const isNewMember = ({ gids, gidsAtLogin }: Caller, gid: number): boolean =>
  !gids.includes(gid) && gidsAtLogin.includes(gid);
