import type { RequestErrorCode } from '../client/request-error.ts';
import { EXIT } from '../core/errors.ts';

/** Exit codes of eofc, those of sysexits.h where there is one. */
export const EOFC_EXIT = {
  done: EXIT.done,
  usage: EXIT.usage,
  emptyReply: 65,
  noServer: EXIT.unavailable,
  internal: EXIT.internal,
  system: 71,
  inputOutput: 74,
  timeout: 75,
  refused: 76,
  permission: 77,
} as const;

/** What the help says of each. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EOFC_EXIT, string>> = {
  done: 'the reply is printed',
  usage: 'a mistake on the command line',
  emptyReply: 'the reply is empty although the request is not: the server failed on it',
  noServer: 'no server',
  internal: 'a mistake in eofc itself',
  system: 'another error of the operating system',
  inputOutput: 'standard input could not be read, or the reply not be written',
  timeout: 'timed out',
  refused: 'the server hung up or spoke before it had the whole request; its reason is printed',
  permission: 'no permission',
};

/** How eofc ends where a request failed, and what the user can do about it. */
export const FAILURES: Readonly<Record<RequestErrorCode, { readonly exitCode: number; readonly advice?: string }>> = {
  'no-server': {
    exitCode: EOFC_EXIT.noServer,
    advice: 'is eofd running? -s PATH or $EOFD_SOCKET names another socket',
  },
  permission: {
    exitCode: EOFC_EXIT.permission,
    advice:
      "connecting takes write permission on the socket and search permission on its directories; eofd's --socket-mode sets the socket's",
  },
  'not-a-stream-socket': { exitCode: EOFC_EXIT.noServer, advice: '-s PATH or $EOFD_SOCKET names the socket' },
  'path-too-long': { exitCode: EOFC_EXIT.usage, advice: 'a relative path from a directory nearer to it is shorter' },
  'abstract-name': { exitCode: EOFC_EXIT.usage },
  reset: { exitCode: EOFC_EXIT.refused },
  'early-reply': { exitCode: EOFC_EXIT.refused },
  'empty-reply': { exitCode: EOFC_EXIT.emptyReply, advice: "the server's log has the reason" },
  'reply-too-large': { exitCode: EOFC_EXIT.internal },
  timeout: { exitCode: EOFC_EXIT.timeout, advice: '-t TIME waits longer' },
  aborted: { exitCode: EOFC_EXIT.internal },
  'body-failed': { exitCode: EOFC_EXIT.inputOutput },
  system: { exitCode: EOFC_EXIT.system },
};
