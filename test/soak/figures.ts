import { appendFileSync, mkdirSync } from 'node:fs';
import { PROMISES } from './promises.ts';

/** Where the figures of a run are put together. */
export const FIGURES = 'out/soak.jsonl';

/** Of the full numbers; SOAK_SHARE=0.01 has a hundredth of each. */
export const SHARE = Number(process.env['SOAK_SHARE'] ?? 1);

/** How many of something there are in this run; at least two. */
export const share = (count: number): number => Math.max(2, Math.ceil(count * SHARE));

/** Which promise, and what was counted. */
export interface Row {
  readonly name: string;
  readonly figure: string;
}

/** @param name one of PROMISES @throws where there is no such promise */
export function counted(name: string, figure: string): void {
  if (!(name in PROMISES)) throw new Error(`no such promise: ${name}`);
  mkdirSync('out', { recursive: true });
  appendFileSync(FIGURES, `${JSON.stringify({ name, figure } satisfies Row)}\n`);
}
