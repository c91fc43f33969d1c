// Why a connection ended, in the words of the log and of the client that may still be told. Each names its option.

import type { Settings } from './options.ts';
import { formatTime } from './units.ts';

export interface Reason {
  /** For the log: EOFD_REASON. */
  readonly text: string;
  /** What follows `eofd: ` on the wire; the same as `text` unless the client needs other words. */
  readonly advice?: string;
  /** What is sent in place of that line, to a client that speaks another protocol. */
  readonly bytes?: Uint8Array;
}

export const reasons = {
  tooLarge: (settings: Settings): Reason => ({
    text: `request larger than ${settings['max-request']} bytes (max-request)`,
  }),
  replyTooLarge: (settings: Settings): Reason => ({
    text: `reply larger than ${settings['max-reply']} bytes (max-reply)`,
  }),
  tooManyOfUser: (settings: Settings): Reason => ({
    text: `more than ${settings['connections-max-per-user']} connections of one user (connections-max-per-user)`,
  }),
  stranger: {
    text: 'its user is none of those that may ask, nor in a group of them (allow-users)',
    advice: 'your user may not ask here (allow-users, allow-groups)',
  },
  beyondShare: {
    text: 'silent for a second and beyond the share of its user while others wait for a place (connections-max)',
    advice: 'others wait for a place, and this connection has sent nothing for a second',
  },
  stalled: (settings: Settings, bytes: number): Reason => ({
    text: `${bytes === 0 ? 'never sent anything' : 'sent and stalled'}: no byte and no EOF for ${formatTime(settings['read-timeout'])} (read-timeout)`,
    advice:
      `no byte and no EOF for ${formatTime(settings['read-timeout'])}: ${bytes} bytes came, but the end of the request did not; ` +
      'half-close the connection after writing, with write_eof(), shutdown(SHUT_WR) or socket.end()',
  }),
  requestLate: (settings: Settings): Reason => ({
    text: `request not complete after ${formatTime(settings['request-timeout'])} (request-timeout)`,
  }),
  handlerLate: (settings: Settings): Reason => ({
    text: `no reply from the handler after ${formatTime(settings['handler-timeout'])} (handler-timeout)`,
  }),
  writeStalled: (settings: Settings): Reason => ({
    text: `the client took nothing of the reply for ${formatTime(settings['write-timeout'])} (write-timeout)`,
  }),
  wentAway: { text: 'the client went away' },
  outOfBand: { text: 'the client sent bytes out of band (MSG_OOB), which no request can hold' },
  cutShort: { text: 'cut short: the service was asked a second time to stop', advice: 'the service is stopping' },
  cutByDrain: (settings: Settings): Reason => ({
    text: `not finished ${formatTime(settings['drain-timeout'])} after the stop began (drain-timeout)`,
    advice: 'the service is stopping',
  }),
} as const;
