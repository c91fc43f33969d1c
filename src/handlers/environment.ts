import { isUtf8 } from 'node:buffer';
import type { HandlerContext } from '../core/handler.ts';
import { initialEnvironment } from '../posix/process.ts';
import type { CText } from '../posix/spawn.ts';

/**
 * What a service manager told eofd, and eofd alone: sd_listen_fds(3), sd_notify(3), sd_watchdog_enabled(3),
 * systemd.exec(5); and what it may have been started as a part of. The directories of the unit (STATE_DIRECTORY and its
 * like, CREDENTIALS_DIRECTORY) stay: they are for the work of the service, which the program does.
 */
const FOR_EOFD_ALONE =
  /^(LISTEN_.*|NOTIFY_.*|WATCHDOG_.*|JOURNAL_STREAM|INVOCATION_ID|SYSTEMD_EXEC_PID|MANAGERPID(FDID)?|MAINPID(FDID)?|MEMORY_PRESSURE_.*|FDSTORE|TRIGGER_.*|REMOTE_(ADDR|PORT)|NODE_CHANNEL_.*|TRACEPARENT|EOFD_(REQUEST|PEER)_.*)$/;

/** eofd's own environment as far as it is a handler's business. */
export function environmentOfHandlers(environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const kept = Object.entries(environment).filter(([name, value]) => !FOR_EOFD_ALONE.test(name) && value !== undefined);
  return Object.fromEntries(kept) as Record<string, string>;
}

/**
 * What eofd was given that is not UTF-8, each `NAME=value` as a C string. Node has texts alone, with U+FFFD in them,
 * and nothing by such a name.
 */
const notUtf8 = (initial: readonly Buffer[]): readonly Buffer[] => initial.filter((bytes) => !isUtf8(bytes));

/** Names of variables that a thread cannot be given as they are. */
export const namesNotUtf8 = (): readonly string[] =>
  notUtf8(initialEnvironment()).map((bytes) => nameOf(bytes).toString());

const nameOf = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.indexOf('='));

/**
 * The same for a program, as `NAME=value`: in bytes, as eofd was given it, where it is not UTF-8.
 * @param initial the environment that eofd was started with, each as a C string
 */
export function inheritedEnvironment(environment: NodeJS.ProcessEnv, initial = initialEnvironment): readonly CText[] {
  const kept = Object.entries(environmentOfHandlers(environment)).map(([name, value]) => `${name}=${value}`);
  const given = notUtf8(initial());
  const byText = new Map(given.map((bytes) => [bytes.toString('utf8', 0, bytes.length - 1), bytes]));
  const unnamed = given.filter((bytes) => !isUtf8(nameOf(bytes)) && !FOR_EOFD_ALONE.test(nameOf(bytes).toString()));
  return [...kept.map((text) => byText.get(text) ?? text), ...unnamed];
}

/** What a program may know of the request it answers. */
export const requestEnvironment = ({ requestId, peer, traceparent }: HandlerContext): readonly string[] => [
  `EOFD_REQUEST_ID=${requestId}`,
  `EOFD_PEER_PID=${peer.pid}`,
  `EOFD_PEER_UID=${peer.uid}`,
  `EOFD_PEER_GID=${peer.gid}`,
  ...(traceparent === undefined ? [] : [`TRACEPARENT=${traceparent}`]),
  ...(peer.name === undefined ? [] : [`EOFD_PEER_NAME=${peer.name}`]),
];
