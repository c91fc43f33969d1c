import assert from 'node:assert/strict';
import { programGoals } from '../../../bench/report/program-goals.ts';
import { keep, type Results } from '../../../bench/results.ts';
import { emptyResults } from '../empty-results.ts';

const line = (results: Results, what: string): readonly string[] | undefined =>
  programGoals(results).find(([first]) => first === what);

describe('the goals of programs in their modes', () => {
  it('hold a spare to what its program needs in the same round, and a millisecond', () => {
    const verdicts = [2230, 2250].map((p50Us) => {
      const results = emptyResults();
      keep(results, 'tr, itself, asked seldom', 'tr', { waitingMs: 1.03 });
      keep(results, 'tr, asked seldom', 'eofd spare -- tr', { p50Us });
      return line(results, 'tr, spare, asked seldom: ms from connect to EOF');
    });
    assert.deepEqual(
      verdicts.map((cells) => cells?.slice(1)),
      [
        ['≤ 1.2 × itself + 1 = 2.24', '2.23 (2.23-2.23)', 'yes'],
        ['≤ 1.2 × itself + 1 = 2.24', '2.25 (2.25-2.25)', 'no'],
      ],
    );
  });

  it('compare rates with a start for each request, or with the worker asked directly', () => {
    const results = emptyResults();
    keep(results, 'tr, 1 connections', 'eofd spare -- tr', { requestsPerSecond: 160 });
    keep(results, 'tr, 1 connections', 'eofd -- tr', { requestsPerSecond: 100 });
    keep(results, 'C, 64 connections', 'eofd worker -- C', { requestsPerSecond: 60 });
    keep(results, 'C, 64 connections', 'C directly', { requestsPerSecond: 100 });
    assert.equal(line(results, 'tr, spare over request, 1 connection: rate')?.at(-1), 'yes');
    assert.equal(line(results, 'C, worker over asked directly, 64 connections: rate')?.at(-1), 'no');
    assert.equal(line(results, 'C, worker over asked directly, 16 connections: rate')?.at(-1), 'not measured');
  });

  it('let no program wake that waits', () => {
    const verdicts = [0, 0.1].map((ofPrograms) => {
      const results = emptyResults();
      keep(results, 'C, wake-ups', 'eofd worker -- C', { ofPrograms });
      return line(results, 'C, worker, nobody asks: wake-ups a second of the programs')?.at(-1);
    });
    assert.deepEqual(verdicts, ['yes', 'no']);
  });

  it('let eofd wake for them no more than it does without a program, but for looks of V8', () => {
    const lines = [0.4, 0.5].map((ofServer) => {
      const results = emptyResults();
      keep(results, 'no program, wake-ups', 'eofd, no program', { ofServer: 2 });
      keep(results, 'no program, wake-ups', 'eofd, no program', { ofServer: 0.2 });
      keep(results, 'Python, wake-ups', 'eofd spare -- Python', { ofServer });
      return line(results, 'Python, spare, nobody asks: wake-ups a second of eofd')?.slice(1);
    });
    assert.deepEqual(lines, [
      ['≤ 0.2 + its own = 0.40', '0.40 (0.40-0.40)', 'yes'],
      ['≤ 0.2 + its own = 0.40', '0.50 (0.50-0.50)', 'no'],
    ]);
  });

  it('say how many times sooner a worker answers than a start', () => {
    const results = emptyResults();
    keep(results, 'Python, 8 connections', 'eofd worker -- Python', { p50Us: 500 });
    keep(results, 'Python, 8 connections', 'eofd -- Python', { p50Us: 60_000 });
    assert.deepEqual(
      line(results, 'Python, worker over request, 8 connections: how many times sooner, median')?.slice(1),
      ['≥ 100', '120 (120-120)', 'yes'],
    );
  });
});
