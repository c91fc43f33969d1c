// The states of one connection, as a pure machine: what happened and where it stood decide where it stands next and
// what is to be done.
//
// Two promises shape it. A reply starts only after the request's EOF. And what the client reads never passes for a
// reply when it is none: see `finish` and `abandon`, and docs/decisions/002.

import type { Outcome } from './outcome.ts';
import type { Reason } from './reasons.ts';

export type Phase =
  /** Bytes come in; no EOF yet. */
  | 'reading'
  /** The request is complete; the handler works. */
  | 'handling'
  /** The reply goes out. */
  | 'replying'
  /** The client, which has not half-closed, is being told why it is cut; waits for it to take the line. */
  | 'telling'
  | 'closed';

export type Occurrence =
  | 'eof'
  /** More than the limit came, or the connection is one too many. */
  | 'refused'
  /** It waits for what will not come: it speaks another protocol, or keeps a place from others. */
  | 'released'
  /** One too many, and there is no room even to tell it. */
  | 'turned away'
  /** A deadline passed while the request was not complete. */
  | 'late request'
  | 'handled'
  | 'handler failed'
  | 'handler late'
  | 'written'
  | 'write stalled'
  /** The client read the line before it half-closed. */
  | 'line taken'
  /** It read it later, or not in time. */
  | 'line not taken'
  | 'peer gone'
  /** The daemon stops, and its drain deadline has passed. */
  | 'cut';

/** Something that happened to a connection, and why, where there is more to say. */
export interface Happening {
  readonly what: Occurrence;
  readonly reason?: Reason | undefined;
}

/** What the connection is to do. */
export type Effect =
  | 'handle'
  | 'reply'
  /** Send the line that says why, and wait for the client to take it. */
  | 'tell'
  /** Send the line where the client has not half-closed, then close as it is: there is no time to wait. */
  | 'tell in passing'
  /** Take what is left of the request, then close: the client reads a clean EOF. */
  | 'finish'
  /** Close as it is: with bytes of the request unread, the client's next read or write fails. */
  | 'abandon';

export interface Step {
  readonly phase: Phase;
  readonly effect: Effect;
  readonly outcome?: Outcome;
}

const ended = (effect: Effect, outcome?: Outcome): Step =>
  outcome === undefined ? { phase: 'closed', effect } : { phase: 'closed', effect, outcome };

const STEPS: { readonly [P in Phase]: { readonly [O in Occurrence]?: Step } } = {
  reading: {
    eof: { phase: 'handling', effect: 'handle' },
    refused: { phase: 'telling', effect: 'tell', outcome: 'rejected' },
    released: { phase: 'telling', effect: 'tell', outcome: 'rejected' },
    'turned away': ended('abandon', 'rejected'),
    'late request': { phase: 'telling', effect: 'tell', outcome: 'timed out' },
    'peer gone': ended('abandon', 'aborted'),
    'handler failed': ended('abandon', 'failed'),
    cut: ended('tell in passing', 'cut by drain'),
  },
  handling: {
    handled: { phase: 'replying', effect: 'reply' },
    // An empty reply would pass for a success: with a byte of the request unread, the client reads a reset.
    'handler failed': ended('abandon', 'failed'),
    'handler late': ended('abandon', 'timed out'),
    'peer gone': ended('abandon', 'aborted'),
    cut: ended('abandon', 'cut by drain'),
  },
  replying: {
    written: ended('finish', 'replied'),
    'handler failed': ended('abandon', 'failed'),
    'write stalled': ended('abandon', 'timed out'),
    'peer gone': ended('abandon', 'aborted'),
    cut: ended('abandon', 'cut by drain'),
  },
  telling: {
    'line taken': ended('finish'),
    'line not taken': ended('abandon'),
    'handler failed': ended('abandon'),
    'peer gone': ended('abandon'),
    cut: ended('abandon'),
  },
  closed: {},
};

/**
 * @returns the next step, or undefined where the occurrence means nothing any more: an answer of a handler that was
 * given up, say.
 */
export function nextStep(phase: Phase, occurrence: Occurrence): Step | undefined {
  return STEPS[phase][occurrence];
}
