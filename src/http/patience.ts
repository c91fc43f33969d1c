/** How long the front waits for its clients where no setting says it, in milliseconds. */
export const PATIENCE = {
  /** A connection without a request is kept. */
  keptMs: 60_000,
  /** One that has just come, or has shown no certificate yet, is left alone even where its place is needed. */
  freshMs: 1000,
  /** What is still to come of a refused request is read and dropped, so that the client reads its response. */
  lingerMs: 1000,
  /** No event tells that a client which had half-closed has left: it is looked at so often. */
  halfClosedLookMs: 250,
} as const;
