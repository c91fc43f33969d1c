import { fstatSync } from 'node:fs';
import type { Format } from './destination.ts';
import { fileKind } from './file-kind.ts';

/**
 * What `auto` stands for, by who reads the descriptor: the journal itself, when it is the socket that JOURNAL_STREAM
 * names; a reader of services' lines, when it is another pipe or socket and systemd started this very process; a person
 * in every other case. systemd.exec(5): JOURNAL_STREAM, INVOCATION_ID, SYSTEMD_EXEC_PID
 */
export function chooseFormat(fd: number, environment: NodeJS.ProcessEnv, pid = process.pid): Format {
  const kind = fileKind(fd);
  if (kind !== 'socket' && kind !== 'pipe') return 'text';
  const { dev, ino } = fstatSync(fd);
  if (environment['JOURNAL_STREAM'] === `${dev}:${ino}`) return 'journal';
  return startedBySystemd(environment, pid) ? 'prefix' : 'text';
}

/**
 * A shell in a terminal that a user's service opened inherits JOURNAL_STREAM and INVOCATION_ID too; SYSTEMD_EXEC_PID
 * tells whom they were meant for, where systemd is new enough (248) to set it.
 */
function startedBySystemd(environment: NodeJS.ProcessEnv, pid: number): boolean {
  const { SYSTEMD_EXEC_PID: forPid, INVOCATION_ID: invocation, JOURNAL_STREAM: stream } = environment;
  return forPid === undefined ? invocation !== undefined || stream !== undefined : forPid === String(pid);
}
