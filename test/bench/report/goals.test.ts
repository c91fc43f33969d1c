import assert from 'node:assert/strict';
import { GROWTH, growthRow } from '../../../bench/measure/growth.ts';
import { goalsTable } from '../../../bench/report/goals.ts';
import { keep, type Results } from '../../../bench/results.ts';
import { emptyResults } from '../empty-results.ts';

/** One round of a row, by contestant. */
function measured(row: string, figure: string, byName: Readonly<Record<string, number>>): Results {
  const results = emptyResults(...Object.keys(byName));
  for (const [name, value] of Object.entries(byName)) keep(results, row, name, { [figure]: value });
  return results;
}

const cells = (results: Results, what: string): readonly string[] =>
  goalsTable(results)
    .split('\n')
    .find((line) => line.startsWith(`| ${what}`))
    ?.split('|')
    .slice(1, -1)
    .map((cell) => cell.trim()) ?? [];
const reached = (results: Results, what: string): string | undefined => cells(results, what)[3];

describe('the goals', () => {
  const row = '16 B, 64 connections';
  const rates = { eofd: 260, 'bare Node': 100, Go: 200, uvloop: 150 };

  it('are reached where the ratio to bare Node is and the peers are behind', () => {
    assert.deepEqual(cells(measured(row, 'requestsPerSecond', rates), `${row} `), [
      row,
      '≥ 2.5, > Go, > uvloop',
      '2.60 (2.60-2.60)',
      'yes',
      '2.00',
      '1.50',
      '-',
      '-',
      '-',
    ]);
  });

  it('are missed where the ratio is too small', () => {
    assert.equal(reached(measured(row, 'requestsPerSecond', { ...rates, eofd: 249 }), `${row} `), 'no');
  });

  it('are missed where a peer is ahead', () => {
    assert.equal(reached(measured(row, 'requestsPerSecond', { ...rates, Go: 261 }), `${row} `), 'no');
  });

  it('are neither where a peer was not there', () => {
    const { Go: _, ...without } = rates;
    assert.equal(reached(measured(row, 'requestsPerSecond', without), `${row} `), 'not measured');
  });

  it('have a bound from above for what should be small', () => {
    const memory = (eofd: number): string | undefined =>
      reached(measured('memory once started', 'pssMiB', { eofd, 'bare Node': 100 }), 'memory (Pss) once started');
    assert.deepEqual([memory(120), memory(121)], ['yes', 'no']);
  });

  it('compare programs with programs: ahead of socat, and level with s6-ipcserver', () => {
    const programs = (s6: number): readonly string[] =>
      cells(
        measured('tr, 16 connections', 'requestsPerSecond', { 'eofd -- tr': 100, socat: 50, 's6-ipcserver': s6 }),
        'program for each request, 16',
      );
    assert.equal(programs(105)[3], 'yes');
    assert.equal(programs(106)[3], 'no');
    assert.deepEqual(programs(105).slice(-2), ['0.50', '1.05']);
  });

  it('look for the deepest fall as requests grow', () => {
    const grown = (last: number): string | undefined => {
      const results = emptyResults('eofd');
      for (const [index, size] of GROWTH.entries()) {
        keep(results, growthRow(size), 'eofd', { mibPerSecond: index === GROWTH.length - 1 ? last : 100 + index });
      }
      return reached(results, 'growth');
    };
    assert.deepEqual([grown(104), grown(90)], ['yes', 'no']);
  });
});
