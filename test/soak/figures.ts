import { appendFileSync, mkdirSync } from 'node:fs';

/** Where the figures of a run are put together. */
export const FIGURES = 'out/soak.jsonl';

/** Of the full numbers; SOAK_SHARE=0.01 has a hundredth of each. */
const SHARE = Number(process.env['SOAK_SHARE'] ?? 1);

/** How many of something there are in this run; at least two. */
export const share = (count: number): number => Math.max(2, Math.ceil(count * SHARE));

/** What was promised, and what was counted. */
export interface Row {
  readonly promise: string;
  readonly figure: string;
}

export function counted(promise: string, figure: string): void {
  mkdirSync('out', { recursive: true });
  appendFileSync(FIGURES, `${JSON.stringify({ promise, figure } satisfies Row)}\n`);
}
