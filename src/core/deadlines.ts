import type { Settings } from './options.ts';
import type { Phase } from './phases.ts';

/** How long a client that was told why it is cut has to take the line, in milliseconds. */
export const TELL_MS = 500;

/** How long a client may be silent before the byte held back is taken, in case it waits for that; in milliseconds. */
export const LET_GO_MS = 250;

export type DeadlineOption =
  | 'stall-warn'
  | 'read-timeout'
  | 'request-timeout'
  | 'handler-timeout'
  | 'write-timeout'
  | 'tell'
  | 'let go';

/** The moments that a connection's deadlines count from, in milliseconds of one clock. */
export interface Timekeeping {
  readonly phase: Phase;
  readonly acceptedAt: number;
  /** The request's last byte, or when reading last became possible again. */
  readonly activeAt: number;
  /** When the present phase began; in `replying`, when the peer last took some of the reply. */
  readonly phaseAt: number;
  readonly stallWarned: boolean;
  /** A byte is held back that the client may wait for. */
  readonly mayBlock: boolean;
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
      const warn = { at: times.activeAt + settings['stall-warn'], option: 'stall-warn' } as const;
      const next = !times.stallWarned && warn.at < end.at ? warn : end;
      const letGo = { at: times.activeAt + LET_GO_MS, option: 'let go' } as const;
      return times.mayBlock && letGo.at < next.at ? letGo : next;
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
