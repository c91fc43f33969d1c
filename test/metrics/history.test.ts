import assert from 'node:assert/strict';
import { Ledger } from '../../src/core/ledger.ts';
import { History } from '../../src/metrics/history.ts';

describe('the last minutes', () => {
  it('are kept as samples, of which the oldest go, and what is kept does not change', () => {
    const ledger = new Ledger({ connectionsMax: 9, connectionsMaxPerUser: 9, bufferMaxBytes: 9 });
    const history = new History(ledger);
    history.stop();
    ledger.accept();
    history.keep();
    ledger.end('replied');
    assert.deepEqual(
      [...history.samples, history.sample()].map(({ open, ended }) => [open, ended.replied]),
      [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
    );
    assert.ok(Math.abs(history.sample().at - Date.now() / 1000) < 5);
    for (let time = 0; time < 100; time++) history.keep();
    assert.equal(history.samples.length, 60);
    assert.ok(history.samples.every(({ ended }) => ended.replied === 1));
  });
});
