import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { version } from '../../../program/version.ts';
import type { Caller, DaemonFacts, Facts } from '../facts.ts';
import { timeOf, type UnitFacts } from '../unit-facts.ts';
import { gatherCopies, gatherShadowing } from './gather-copies.ts';
import { gatherJournal } from './gather-journal.ts';
import { gatherProcess } from './gather-process.ts';
import { commandOf, gatherSettings } from './gather-settings.ts';
import { gatherSocket } from './gather-socket.ts';
import { gatherUnits } from './gather-units.ts';
import { groupsAtLogin, userName } from './id-names.ts';
import type { RunTool } from './run-tool.ts';
import { DEFAULT_SOCKET, wishOf } from './wish-of.ts';

/** Gathers whatever there is to see about a socket or a unit. @param asked PATH or UNIT, as it was written */
export async function gatherFacts(
  asked: string | undefined,
  environment: NodeJS.ProcessEnv,
  run: RunTool,
): Promise<Facts> {
  const wish = wishOf(asked, environment);
  const unseen: string[] = [];
  const absolute = wish.path === undefined ? undefined : resolve(wish.path);
  const { isManaged, units } = gatherUnits({ ...wish, path: absolute }, run, environment['XDG_RUNTIME_DIR']);
  if (!isManaged) unseen.push('units: no service manager answers here');
  const path = wish.path ?? pathOf(units) ?? (isManaged || asked !== undefined ? undefined : DEFAULT_SOCKET);
  const socket = path === undefined ? undefined : await gatherSocket(path, run);
  if (socket?.listener?.state === 'live' && socket.listener.holders.length === 0)
    unseen.push(`who listens on ${path}: run as root, or as the user that eofd has`);
  const { daemon, unseen: more } = gatherDaemon(units, environment, run);
  const { journal, unseen: rest } = units === undefined ? { journal: [], unseen: [] } : gatherJournal(units, run);
  return { caller: caller(), socket, units, daemon, journal, unseen: [...unseen, ...more, ...rest] };
}

/** The socket of a unit: the first that is a file. */
function pathOf(units: UnitFacts | undefined): string | undefined {
  return /(?:^|\s)(\/\S+) \(Stream\)/.exec(units?.socket.is['Listen'] ?? '')?.[1];
}

function caller(): Caller {
  const uid = process.geteuid?.() ?? 0;
  const user = userName(uid);
  const gids = [process.getegid?.() ?? 0, ...(process.getgroups?.() ?? [])];
  return { uid, user, gids: [...new Set(gids)], gidsAtLogin: groupsAtLogin(user) };
}

function gatherDaemon(
  units: UnitFacts | undefined,
  environment: NodeJS.ProcessEnv,
  run: RunTool,
): { readonly daemon: DaemonFacts; readonly unseen: readonly string[] } {
  const command = units === undefined ? undefined : commandOf(units.service);
  const own = { path: realpathSync(process.argv[1] ?? ''), version: version() };
  const copies = gatherCopies(own, command ?? [], environment['PATH'] ?? '', run);
  if (units?.service.is['LoadState'] !== 'loaded') return { daemon: { copies, shadowing: [] }, unseen: [] };
  const { settings, unseen } = gatherSettings(units.service, run, process.geteuid?.() === 0);
  const files = (command ?? []).filter((word) => /\/eofd(\.c?js)?$/.test(word) && existsSync(word));
  const running = gatherProcess(
    Number(units.service.is['MainPID']),
    timeOf(units.service, 'ExecMainStartTimestamp'),
    files,
  );
  const dropIns = files.flatMap(dropInsBeside)[0];
  return { daemon: { process: running, settings, dropIns, copies, shadowing: gatherShadowing(units) }, unseen };
}

/** In Debian's package they are beside the program, in npm's beside its directory. */
const dropInsBeside = (program: string): readonly string[] =>
  ['dropins', '../systemd/dropins'].map((place) => join(dirname(realpathSync(program)), place)).filter(existsSync);
