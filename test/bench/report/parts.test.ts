import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fillIn } from '../../../bench/document.ts';
import { charts } from '../../../bench/report/charts.ts';
import { parts } from '../../../bench/report/parts.ts';
import { keep } from '../../../bench/results.ts';
import { emptyResults } from '../empty-results.ts';

const document = readFileSync('docs/performance.md', 'utf8');

describe('docs/performance.md', () => {
  it('has a place for each part of a run, and no other', () => {
    assert.ok(fillIn(document, parts(emptyResults())).includes('Some processor'));
  });

  it('shows only charts that are there, each with words in its place', () => {
    const shown = [...document.matchAll(/!\[([^\]]*)\]\(([^)]*)\)/g)];
    assert.ok(shown.length > 0);
    for (const [, words = '', path = ''] of shown) assert.ok(words.length > 10 && existsSync(`docs/${path}`), path);
  });
});

describe('the parts of a run', () => {
  it('name the machine, the versions, the day and what failed', () => {
    const results = emptyResults('eofd');
    results.failures.push('row, eofd:\nno request succeeded');
    assert.equal(
      parts(results)['run'],
      [
        '- 2026-01-02 03:04 UTC, a full run, 2 rounds',
        '- Some processor, 2 cores, 8 GiB; Debian, Linux 6.1; load before the run 0.25',
        '- Node 20.1.2, Go 1.19',
        '- failed: row, eofd: no request succeeded',
      ].join('\n'),
    );
  });

  it('name who did not take part, and why', () => {
    const { contestants } = parts({ ...emptyResults('eofd'), absent: [{ name: 'Go', why: 'no go on PATH' }] });
    assert.match(contestants ?? '', /\| eofd \| eofd is different \|[^]*- Go did not take part: no go on PATH/);
  });
});

describe('the charts of a run', () => {
  it('are drawn of what was measured only', () => {
    const results = emptyResults('eofd');
    assert.deepEqual(charts(results), {});
    keep(results, 'activated first reply', 'eofd', { replyMs: 30 });
    assert.deepEqual(Object.keys(charts(results)), ['start.svg']);
  });
});
