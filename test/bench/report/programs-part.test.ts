import assert from 'node:assert/strict';
import { charts } from '../../../bench/report/charts.ts';
import { programsReport } from '../../../bench/report/parts.ts';
import { programsPart } from '../../../bench/report/programs-part.ts';
import { keep, type Results } from '../../../bench/results.ts';
import { emptyResults } from '../empty-results.ts';

describe('the part on programs', () => {
  function measured(): Results {
    const results = emptyResults('eofd -- tr', 'eofd worker -- C');
    keep(results, 'tr, itself', 'tr', { startMs: 5.6, cpuMs: 1, residentMiB: 1.5 });
    keep(results, 'tr, itself, asked seldom', 'tr', { waitingMs: 0.7 });
    keep(results, 'tr, asked seldom', 'eofd -- tr', { p50Us: 1200 });
    keep(results, 'tr, 16 connections', 'eofd -- tr', { requestsPerSecond: 1500, p50Us: 9000, cpuUs: 700 });
    keep(results, 'C, asked seldom', 'eofd worker -- C', { p50Us: 90 });
    return results;
  }

  it('has a table for each kind of program, below what the program needs for itself', () => {
    const [tr, trTable, c, cTable] = programsPart(measured()).split('\n\n');
    assert.equal(
      tr,
      '**tr**, itself: 5.60 ms from its start to its exit, 1.00 ms of processor time, 1.50 MiB resident; 0.70 ms from its input to its exit where it waits, asked as seldom.',
    );
    assert.match(trTable ?? '', /\| eofd -- tr \| .*1200 .*1500 /);
    assert.equal(c, '**C**');
    assert.match(cTable ?? '', /\| eofd worker -- C \| +90\.0 .*\| +- \|/);
  });

  it('says nothing of what was not measured', () => assert.equal(programsPart(emptyResults('eofd')), ''));

  it('has a chart', () => assert.ok(charts(measured())['programs.svg']?.includes('tr, asked seldom')));

  it('is a page of its own where only programs were measured', () => {
    const page = programsReport(measured());
    assert.ok(page.startsWith('# Programs\n\n- 2026-01-02'));
    for (const words of ['| tr, spare over request', '**tr**, itself', 'eofd -- tr is different'])
      assert.ok(page.includes(words), words);
  });
});
