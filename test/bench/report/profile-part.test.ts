import assert from 'node:assert/strict';
import { profilePart } from '../../../bench/report/profile-part.ts';
import { emptyResults } from '../empty-results.ts';

describe('where the time of a request goes', () => {
  it('says why it was not looked into', () =>
    assert.equal(profilePart(emptyResults()), 'Not looked into in this run: no perf on PATH.'));

  it('has microseconds out of shares, the largest first, and the small ones together', () => {
    const results = emptyResults();
    results.profile = [
      {
        name: 'eofd',
        cpuUs: 10,
        shares: { koffi: 0.2, libc: 0.79, JavaScript: 0.01 },
        calls: { send: 1, close: 1.02, mmap: 0.001 },
      },
      { name: 'bare Node', cpuUs: 40, shares: { libc: 1 }, calls: {} },
    ];
    const rows = profilePart(results)
      .split('\n')
      .map((line) => line.replaceAll(/ +/g, ' '));
    assert.deepEqual(rows.slice(2, 6), [
      '| libc | 7.9 | 40.0 |',
      '| koffi | 2.0 | 0.0 |',
      '| everything else | 0.1 | 0.0 |',
      '| together | 10.0 | 40.0 |',
    ]);
    assert.ok(rows.includes('- System calls of eofd for a request: close 1.02, send 1.00.'));
  });
});
