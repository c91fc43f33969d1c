// Why a connection ended, in the words of the log and of the client that may still be told. Each names its option.

import type { ReasonKind } from './account/reason-kinds.ts';
import type { Settings } from './options.ts';
import { formatTime } from './units.ts';

export interface Reason {
  /** For those who count. */
  readonly kind: ReasonKind;
  /** For the log: EOFD_REASON. */
  readonly text: string;
  /** What follows `eofd: ` on the wire; the same as `text` unless the client needs other words. */
  readonly advice?: string;
  /** What is sent in place of that line, to a client that speaks another protocol. */
  readonly bytes?: Uint8Array;
}

export const reasons = {
  tooLarge: (settings: Settings): Reason => ({
    kind: 'max-request',
    text: `request larger than ${settings['max-request']} bytes (max-request)`,
  }),
  replyTooLarge: (settings: Settings): Reason => ({
    kind: 'max-reply',
    text: `reply larger than ${settings['max-reply']} bytes (max-reply)`,
  }),
  tooManyOfUser: (settings: Settings): Reason => ({
    kind: 'connections-max-per-user',
    text: `more than ${settings['connections-max-per-user']} connections of one user (connections-max-per-user)`,
  }),
  stranger: {
    kind: 'allow-users',
    text: 'its user is none of those that may ask, nor in a group of them (allow-users)',
    advice: 'your user may not ask here (allow-users, allow-groups)',
  },
  beyondShare: {
    kind: 'connections-max',
    text: 'silent for a second and beyond the share of its user while others wait for a place (connections-max)',
    advice: 'others wait for a place, and this connection has sent nothing for a second',
  },
  stalled: (settings: Settings, bytes: number): Reason => ({
    kind: 'read-timeout',
    text: `${bytes === 0 ? 'never sent anything' : 'sent and stalled'}: no byte and no EOF for ${formatTime(settings['read-timeout'])} (read-timeout)`,
    advice:
      `no byte and no EOF for ${formatTime(settings['read-timeout'])}: ${bytes} bytes came, but the end of the request did not; ` +
      'half-close the connection after writing, with write_eof(), shutdown(SHUT_WR) or socket.end()',
  }),
  requestLate: (settings: Settings): Reason => ({
    kind: 'request-timeout',
    text: `request not complete after ${formatTime(settings['request-timeout'])} (request-timeout)`,
  }),
  handlerLate: (settings: Settings): Reason => ({
    kind: 'handler-timeout',
    text: `no reply from the handler after ${formatTime(settings['handler-timeout'])} (handler-timeout)`,
  }),
  writeStalled: (settings: Settings): Reason => ({
    kind: 'write-timeout',
    text: `the client took nothing of the reply for ${formatTime(settings['write-timeout'])} (write-timeout)`,
  }),
  wentAway: { kind: 'client-left', text: 'the client went away' },
  outOfBand: { kind: 'out-of-band', text: 'the client sent bytes out of band (MSG_OOB), which no request can hold' },
  cutShort: {
    kind: 'stop-asked-twice',
    text: 'cut short: the service was asked a second time to stop',
    advice: 'the service is stopping',
  },
  cutByDrain: (settings: Settings): Reason => ({
    kind: 'drain-timeout',
    text: `not finished ${formatTime(settings['drain-timeout'])} after the stop began (drain-timeout)`,
    advice: 'the service is stopping',
  }),
} as const;
