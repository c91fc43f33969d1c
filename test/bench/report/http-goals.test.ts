import assert from 'node:assert/strict';
import { httpGoals } from '../../../bench/report/http-goals.ts';
import { keep, type Results } from '../../../bench/results.ts';
import { emptyResults } from '../empty-results.ts';

const RATE = 'requestsPerSecond';
const line = (results: Results, what: string): readonly string[] | undefined =>
  httpGoals(results).find(([first]) => first?.startsWith(what));

/** One round of a row, by contestant. */
function measured(row: string, figure: string, byName: Readonly<Record<string, number>>): Results {
  const results = emptyResults();
  for (const [name, value] of Object.entries(byName)) keep(results, row, name, { [figure]: value });
  return results;
}

describe('the goals over HTTP', () => {
  const tiny = 'HTTP, 16 B, kept';
  const rates = { 'eofd over HTTP': 90, 'bare node:http': 100, gunicorn: 20, uvicorn: 80 };

  it('are reached at 0.9 of bare node:http, with gunicorn and uvicorn behind', () => {
    assert.deepEqual(line(measured(tiny, RATE, rates), 'HTTP, 16 B')?.slice(1), [
      '≥ 0.9, > gunicorn, > uvicorn',
      '0.90 (0.90-0.90)',
      'yes',
    ]);
    const verdict = (changed: object): string | undefined =>
      line(measured(tiny, RATE, { ...rates, ...changed }), 'HTTP, 16 B')?.at(-1);
    assert.deepEqual(
      [verdict({ 'eofd over HTTP': 89 }), verdict({ uvicorn: 91 }), verdict({ uvicorn: Number.NaN })],
      ['no', 'no', 'not measured'],
    );
  });

  it('compare workers with those of gunicorn', () => {
    const verdicts = [100, 99].map((rate) =>
      line(
        measured('HTTP, program, 16 connections', RATE, { 'eofd worker over HTTP': rate, gunicorn: 100 }),
        'HTTP, Python as worker over gunicorn, 16 connections',
      )?.at(-1),
    );
    assert.deepEqual(verdicts, ['yes', 'no']);
  });

  it('let the raw socket lose three hundredths to listeners that nobody asks, of its rate and its first reply', () => {
    const names = ['eofd, raw beside HTTP', 'eofd, raw alone'] as const;
    const rate = (ours: number): string | undefined =>
      line(
        measured('raw socket, 16 B, 64 connections, beside HTTP or not', RATE, { [names[0]]: ours, [names[1]]: 100 }),
        'raw socket, both HTTP listeners open and idle',
      )?.at(-1);
    const reply = (ours: number): string | undefined =>
      line(
        measured('first reply when activated, beside HTTP or not', 'replyMs', { [names[0]]: ours, [names[1]]: 97 }),
        'raw socket, both HTTP listeners open: first reply',
      )?.at(-1);
    assert.deepEqual([rate(97), rate(96), reply(100), reply(101)], ['yes', 'no', 'yes', 'no']);
  });

  it('give the slowest scrape 20 ms with 1,000 open connections', () => {
    const lines = [20, 20.1].map((slowestMs) =>
      line(
        measured('a scrape beside open connections', 'slowestMs', { 'eofd, raw beside HTTP': slowestMs }),
        'a scrape with 1,000 open connections',
      )?.slice(1),
    );
    assert.deepEqual(lines, [
      ['≤ 20', '20.0 (20.0-20.0)', 'yes'],
      ['≤ 20', '20.1 (20.1-20.1)', 'no'],
    ]);
  });

  it('let the 99th percentile of the raw socket differ by a tenth beside scrapes', () => {
    const verdicts = [110, 111].map((p99Us) => {
      const results = emptyResults();
      keep(results, 'raw socket beside open connections', 'eofd, raw beside HTTP', { p99Us: 100 });
      keep(results, 'raw socket beside open connections, scraped each second', 'eofd, raw beside HTTP', { p99Us });
      return line(results, 'raw socket beside 1,000 open connections: p99')?.at(-1);
    });
    assert.deepEqual(verdicts, ['yes', 'no']);
    assert.equal(line(emptyResults(), 'raw socket beside 1,000 open connections: p99')?.at(-1), 'not measured');
  });
});
