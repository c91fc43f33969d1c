import type { RequestErrorCode } from '../client/request-error.ts';
import { EXIT } from '../core/errors.ts';

/** How eofc ends where a request failed, and what the user can do about it. */
export const FAILURES: Readonly<Record<RequestErrorCode, { readonly exitCode: number; readonly advice?: string }>> = {
  'no-server': {
    exitCode: EXIT.unavailable,
    advice: 'is eofd running? -s PATH or $EOFD_SOCKET names another socket',
  },
  permission: { exitCode: EXIT.permission },
  'not-a-stream-socket': { exitCode: EXIT.unavailable, advice: '-s PATH or $EOFD_SOCKET names the socket' },
  'path-too-long': { exitCode: EXIT.usage, advice: 'a relative path from a directory nearer to it is shorter' },
  'abstract-name': { exitCode: EXIT.usage },
  reset: { exitCode: EXIT.protocol },
  'early-reply': { exitCode: EXIT.protocol },
  'empty-reply': { exitCode: EXIT.emptyReply, advice: "the server's log has the reason" },
  'reply-too-large': { exitCode: EXIT.internal },
  timeout: { exitCode: EXIT.timeout, advice: '-t TIME waits longer' },
  aborted: { exitCode: EXIT.internal },
  'body-failed': { exitCode: EXIT.inputOutput },
  system: { exitCode: EXIT.system },
};
