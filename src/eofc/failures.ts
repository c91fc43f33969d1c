import type { RequestErrorCode } from '../client/request-error.ts';
import { EXIT } from '../core/errors.ts';

interface Failure {
  readonly exitCode: number;
  readonly advice?: string;
  /** The section of docs/troubleshooting.md that has more. */
  readonly section?: string;
}

/** How eofc ends where a request failed, and what the user can do about it. */
export const FAILURES: Readonly<Record<RequestErrorCode, Failure>> = {
  'no-server': {
    section: 'No server',
    exitCode: EXIT.unavailable,
    advice: 'is eofd running? -s PATH or $EOFD_SOCKET names another socket',
  },
  permission: { exitCode: EXIT.permission, section: 'Permission denied' },
  'not-a-stream-socket': { exitCode: EXIT.unavailable, advice: '-s PATH or $EOFD_SOCKET names the socket' },
  'path-too-long': { exitCode: EXIT.usage, advice: 'a relative path from a directory nearer to it is shorter' },
  'abstract-name': { exitCode: EXIT.usage },
  reset: { exitCode: EXIT.protocol, section: 'Connection reset' },
  'early-reply': { exitCode: EXIT.protocol, section: 'It hangs' },
  'empty-reply': { exitCode: EXIT.emptyReply, advice: "the server's log has the reason", section: 'Empty reply' },
  'reply-too-large': { exitCode: EXIT.internal },
  timeout: { exitCode: EXIT.timeout, advice: '-t TIME waits longer', section: 'It hangs' },
  aborted: { exitCode: EXIT.internal },
  'body-failed': { exitCode: EXIT.inputOutput },
  system: { exitCode: EXIT.system },
};
