import type { Settings } from './options.ts';
import type { Phase } from './phases.ts';

/** How long a client that was told why it is cut has to take the line, in milliseconds. */
export const TELL_MS = 500;

/** How long a client may be silent until something is done in case it waits for that, in milliseconds. */
export const DOUBT_MS = {
  /** The byte that is held back is taken. */
  blocked: 250,
  /** What it sent is looked at: it may be the beginning of another protocol. */
  foreign: 700,
} as const;
export type Doubt = keyof typeof DOUBT_MS;

export type DeadlineOption =
  | 'stall-warn'
  | 'read-timeout'
  | 'request-timeout'
  | 'handler-timeout'
  | 'write-timeout'
  | 'tell'
  | Doubt;

/** The moments that a connection's deadlines count from, in milliseconds of one clock. */
export interface Timekeeping {
  readonly phase: Phase;
  readonly acceptedAt: number;
  /** The request's last byte, or when reading last became possible again. */
  readonly activeAt: number;
  /** When the present phase began; in `replying`, when the peer last took some of the reply. */
  readonly phaseAt: number;
  readonly stallWarned: boolean;
  /** What a client that is silent may be waiting for. */
  readonly doubt: Doubt | undefined;
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
      if (times.doubt === undefined) return next;
      const doubt = { at: times.activeAt + DOUBT_MS[times.doubt], option: times.doubt } as const;
      return doubt.at < next.at ? doubt : next;
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
