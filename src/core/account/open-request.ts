import type { ConnectionReport } from '../outcome.ts';
import type { Phase } from '../phases.ts';

/** A connection, or a request over HTTP, that has not ended, for those who show it. */
export interface OpenRequest {
  readonly phase: Phase;
  /** The request's last byte, or Infinity while it waits for room in memory. */
  readonly activeAt: number;
  readonly report: ConnectionReport;
}

/** What an open request waits for. */
export const WAITS_FOR = ['first byte', 'EOF', 'rest of the body', 'memory', 'turn', 'handler', 'client'] as const;
export type WaitsFor = (typeof WAITS_FOR)[number];

/** @returns what has to happen next for it to go on */
export function waitsForOf({ phase, activeAt, report }: OpenRequest): WaitsFor {
  if (phase === 'handling') return report.queueMs === undefined ? 'turn' : 'handler';
  if (phase !== 'reading') return 'client';
  if (activeAt === Number.POSITIVE_INFINITY) return 'memory';
  if (report.front === 'http') return 'rest of the body';
  return report.requestBytes === 0 ? 'first byte' : 'EOF';
}
