import type { Phase } from './exchange.ts';
import type { Settings } from './options.ts';

/** How long a client that was told why it is cut has to take the line, in milliseconds. */
export const TELL_MS = 500;

export type DeadlineOption = 'stall-warn' | 'read-timeout' | 'request-timeout' | 'handler-timeout' | 'write-timeout' | 'tell';

/** The moments that a connection's deadlines count from, in milliseconds of one clock. */
export interface Timekeeping {
  readonly phase: Phase;
  readonly acceptedAt: number;
  /** The request's last byte, or when reading last became possible again. */
  readonly activeAt: number;
  /** When the present phase began; in `replying`, when the peer last took some of the reply. */
  readonly phaseAt: number;
  readonly stallWarned: boolean;
}

/** The next deadline of a connection: when it passes, and the option that set it. */
export interface Deadline {
  readonly at: number;
  readonly option: DeadlineOption;
}

/** @returns the earliest deadline; one of those at the same moment that ends the connection, before the warning */
export function nextDeadline(times: Timekeeping, settings: Settings): Deadline | undefined {
  switch (times.phase) {
    case 'reading': {
      const stalled = { at: times.activeAt + settings['read-timeout'], option: 'read-timeout' } as const;
      const late = { at: times.acceptedAt + settings['request-timeout'], option: 'request-timeout' } as const;
      const end = late.at < stalled.at ? late : stalled;
      const warnAt = times.activeAt + settings['stall-warn'];
      return !times.stallWarned && warnAt < end.at ? { at: warnAt, option: 'stall-warn' } : end;
    }
    case 'handling':
      return { at: times.phaseAt + settings['handler-timeout'], option: 'handler-timeout' };
    case 'replying':
      return { at: times.phaseAt + settings['write-timeout'], option: 'write-timeout' };
    case 'telling':
      return { at: times.phaseAt + TELL_MS, option: 'tell' };
    case 'closed':
      return undefined;
  }
}
