import type { HandlerContext } from '../core/handler.ts';

/**
 * What a service manager told eofd, and eofd alone: sd_listen_fds(3), sd_notify(3), sd_watchdog_enabled(3), systemd.exec(5). The directories of the unit
 * (STATE_DIRECTORY and its like, CREDENTIALS_DIRECTORY) stay: they are for the work of the service, which the program does.
 */
const FOR_EOFD_ALONE =
  /^(LISTEN_.*|NOTIFY_.*|WATCHDOG_.*|JOURNAL_STREAM|INVOCATION_ID|SYSTEMD_EXEC_PID|MANAGERPID(FDID)?|MAINPID(FDID)?|MEMORY_PRESSURE_.*|FDSTORE|TRIGGER_.*|REMOTE_(ADDR|PORT)|NODE_CHANNEL_.*|EOFD_(REQUEST|PEER)_.*)$/;

/** eofd's own environment as far as it is a handler's business. */
export function environmentOfHandlers(environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const kept = Object.entries(environment).filter(([name, value]) => !FOR_EOFD_ALONE.test(name) && value !== undefined);
  return Object.fromEntries(kept) as Record<string, string>;
}

/** The same for a program, as `NAME=value`. */
export const inheritedEnvironment = (environment: NodeJS.ProcessEnv): readonly string[] =>
  Object.entries(environmentOfHandlers(environment)).map(([name, value]) => `${name}=${value}`);

/** What a program may know of the request it answers. */
export const requestEnvironment = ({ requestId, peer }: HandlerContext): readonly string[] => [
  `EOFD_REQUEST_ID=${requestId}`,
  `EOFD_PEER_PID=${peer.pid}`,
  `EOFD_PEER_UID=${peer.uid}`,
  `EOFD_PEER_GID=${peer.gid}`,
];
