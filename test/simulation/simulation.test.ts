import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { seed } from '../support/random.ts';

/**
 * Worlds in which something was wrong once: over HTTP, a request that was refused early ended those before it, a kept
 * connection was closed although a request waited on it, and whoever had waited for room had no deadline; where a call
 * failed for no reason, the last byte was not taken, and a whole reply ended in a reset.
 */
const FOUND = [1, 2, 4, 3];

describe('a simulated world', () => {
  /** @returns what the worlds came to */
  const simulate = (first: number, seeds: number, hours: number): string[] => {
    const args = ['--seed', String(first), '--seeds', String(seeds), '--hours', String(hours)];
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      [resolve('build/test/simulation/main.js'), ...args],
      {
        encoding: 'utf8',
      },
    );
    assert.equal(status, 0, `npm run simulate -- ${args.join(' ')}\n${stdout}${stderr}`);
    return stdout.match(/\{.*\}/g) ?? [];
  };

  it('keeps every promise, whatever clients, handlers, faults, reloads and stops do in it', () => {
    simulate(seed % 1_000_000, 3, 2);
  });

  it('is the same again for the same seed', () => {
    const first = seed % 1_000_000;
    const figures = simulate(first, 1, 1);
    assert.match(String(figures), /"web":\d+,/);
    assert.deepEqual(simulate(first, 1, 1), figures);
  });

  for (const one of FOUND)
    it(`keeps them in world ${one}, where something was wrong once`, () => void simulate(one, 1, 3));
});
