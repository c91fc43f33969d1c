import assert from 'node:assert/strict';
import { httpPart } from '../../../bench/report/http-part.ts';
import { httpReport } from '../../../bench/report/parts.ts';
import { keep, type Results } from '../../../bench/results.ts';
import { emptyResults } from '../empty-results.ts';

describe('the part on HTTP', () => {
  function measured(): Results {
    const results = emptyResults(
      'eofd over HTTP',
      'bare node:http',
      'Go that forks',
      'eofd, raw alone',
      'eofd, raw beside HTTP',
    );
    keep(results, 'HTTP, 16 B, kept', 'eofd over HTTP', { requestsPerSecond: 190, cpuUs: 31 });
    keep(results, 'HTTP, 16 B, kept', 'bare node:http', { requestsPerSecond: 200, cpuUs: 29 });
    keep(results, 'HTTP, program, 16 connections', 'Go that forks', { requestsPerSecond: 77, p50Us: 5000 });
    keep(results, 'raw socket, 16 B, 64 connections, beside HTTP or not', 'eofd, raw alone', {
      requestsPerSecond: 500,
    });
    keep(results, 'a scrape beside open connections', 'eofd, raw beside HTTP', { slowestMs: 7 });
    keep(results, 'raw socket beside open connections', 'eofd, raw beside HTTP', { p99Us: 900 });
    return results;
  }

  it('has rates, their ratios to bare node:http, processor time, programs, the raw socket, and scrapes', () => {
    const tables = httpPart(measured())
      .split('\n\n')
      .filter((text) => text.startsWith('|'));
    assert.equal(tables.length, 6);
    for (const [index, cells] of [
      /eofd over HTTP \| +190 /,
      /eofd over HTTP \| +0\.95 /,
      /eofd over HTTP \| +31\.0 /,
    ].entries())
      assert.match(tables[index] ?? '', cells);
    assert.match(tables[3] ?? '', /Go that forks \| .*77\.0 .*5000 /);
    assert.match(tables[4] ?? '', /eofd, raw alone \| +500 .*\| +1\.00 /);
    assert.match(tables[5] ?? '', /eofd, raw beside HTTP \| +7\.00 .*\| +900 .*\| +- \|/);
  });

  it('says so where nothing was measured', () => assert.equal(httpPart(emptyResults()), 'Not measured in this run.'));

  it('is a page of its own where only HTTP was measured', () => {
    const page = httpReport(measured());
    assert.ok(page.startsWith('# HTTP\n\n- 2026-01-02'));
    for (const words of ['| HTTP, 16 B, 64 kept', 'Processor time for a request', 'eofd over HTTP is different'])
      assert.ok(page.includes(words), words);
  });
});
