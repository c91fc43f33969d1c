import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Arbitrary } from 'fast-check';
import * as fc from 'fast-check';
import { seed } from './random.ts';

/** Random cases of each property; RUNS in the environment has more of them. */
const RUNS = Number(process.env['RUNS'] ?? 300);

/** What was met once, in test/property/corpus: a list of cases. */
export function corpus(name: string): readonly unknown[] {
  return JSON.parse(readFileSync(resolve(`test/property/corpus/${name}.json`), 'utf8')) as readonly unknown[];
}

/**
 * Checks that something holds for every case of the corpus, and for random ones. A failure tells its smallest case,
 * which belongs into the corpus; SEED in the environment has the same ones again.
 * @param share of the usual number of random cases
 */
export function holds<T>(cases: Arbitrary<T>, check: (one: T) => void, known: readonly T[] = [], share = 1): void {
  for (const one of known) check(one);
  fc.assert(fc.property(cases, check), { seed, numRuns: Math.ceil(RUNS * share) });
}

/** The same for what takes its time. */
export async function holdsLater<T>(
  cases: Arbitrary<T>,
  check: (one: T) => Promise<void>,
  known: readonly T[] = [],
  share = 1,
): Promise<void> {
  for (const one of known) await check(one);
  await fc.assert(fc.asyncProperty(cases, check), { seed, numRuns: Math.ceil(RUNS * share) });
}

/** Text of any kind: plain, with control characters, with halves of characters, in the words of the parsers. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'0159.,:;=\\/-+ \t\n\0"\'[]{}#sminMKGTuhdwy\ufffd\u2028\u202e\u001b') }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
);
