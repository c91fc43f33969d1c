import type { Connection } from './connection.ts';

/** What the status line tells of the connections that are open now. */
export interface Figures {
  readonly waitingForEof: number;
  /** How long the one that waits longest has been open; 0 where none waits. */
  readonly longestWaitMs: number;
}

export function figuresOf(connections: Iterable<Connection>, nowMs: number): Figures {
  let waitingForEof = 0;
  let longestWaitMs = 0;
  for (const { phase, acceptedAt } of connections) {
    if (phase !== 'reading') continue;
    waitingForEof++;
    longestWaitMs = Math.max(longestWaitMs, nowMs - acceptedAt);
  }
  return { waitingForEof, longestWaitMs };
}
