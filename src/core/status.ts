/** The processes that a program's handler keeps: spares that wait, or workers. */
export type ProcessFigures =
  | { readonly kind: 'spares'; readonly ready: number }
  | { readonly kind: 'workers'; readonly busy: number; readonly idle: number };

/** What STATUS tells of. */
export interface ServiceFigures {
  /** Connections open now. */
  readonly active: number;
  /** Those of them whose request has not reached EOF. */
  readonly waitingForEof: number;
  /** How long the one that waits longest has waited, in milliseconds. */
  readonly longestWaitMs: number;
  /** Those whose request is complete and waits for a turn of the handler. */
  readonly inQueue: number;
  /** Connections that ended with a reply, and with any other outcome, since the start. */
  readonly served: number;
  readonly failed: number;
  readonly processes?: ProcessFigures | undefined;
}

/** For `systemctl status`: `4 active, 2 waiting for EOF (longest 12s), 1 in the queue; 1042 served, 3 failed`. */
export function statusText(figures: ServiceFigures): string {
  const { active, waitingForEof, longestWaitMs, inQueue, served, failed, processes } = figures;
  const waiting = waitingForEof > 0 ? `, ${waitingForEof} waiting for EOF (longest ${roundedTime(longestWaitMs)})` : '';
  const queue = inQueue > 0 ? `, ${inQueue} in the queue` : '';
  return `${active > 0 ? `${active} active${waiting}${queue}` : 'idle'}; ${served} served, ${failed} failed${processes === undefined ? '' : `; ${processesText(processes)}`}`;
}

const processesText = (processes: ProcessFigures): string =>
  processes.kind === 'spares'
    ? `${processes.ready} ${processes.ready === 1 ? 'spare' : 'spares'} ready`
    : `workers: ${processes.busy} busy, ${processes.idle} idle`;

/** Whole seconds up to two minutes, then whole minutes: the text of a long wait should not change every second. */
function roundedTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return seconds < 120 ? `${seconds}s` : `${Math.floor(seconds / 60)}min`;
}
