import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync } from 'node:fs';
import { PROMISES } from './promises.ts';
import type { Row } from './table.ts';

/** Where the figures of a run are put together. */
export const FIGURES = 'out/soak.jsonl';

/** Of the full numbers; SOAK_SHARE=0.01 has a hundredth of each. */
export const SHARE = Number(process.env['SOAK_SHARE'] ?? 1);

/** How many of something there are in this run; at least two. */
export const share = (count: number): number => Math.max(2, Math.ceil(count * SHARE));

/**
 * @param name one of PROMISES
 * @param part of the full number: 1 where SOAK_SHARE changes nothing
 * @throws where there is no such promise, or the figure would not be one cell of a table
 */
export function counted(name: string, figure: string, part = SHARE): void {
  assert.ok(name in PROMISES, `no such promise: ${name}`);
  assert.doesNotMatch(figure, /[|\n]/);
  const when = `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node} on ${process.arch}`;
  mkdirSync('out', { recursive: true });
  appendFileSync(FIGURES, `${JSON.stringify({ name, figure, when, share: String(part) } satisfies Row)}\n`);
}
