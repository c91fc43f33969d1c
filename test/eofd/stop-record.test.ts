import { deepEqual } from 'node:assert/strict';
import { Ledger } from '../../src/core/ledger.ts';
import { stopRecord } from '../../src/eofd/stop-record.ts';

describe('the last record', () => {
  const bounds = { connectionsMax: 9, connectionsMaxPerUser: 9, bufferMaxBytes: 4096 };
  const message = (ledger: Ledger) => stopRecord(ledger).message;

  it('tells what became of all connections', () => {
    const ledger = new Ledger(bounds);
    deepEqual(message(ledger), 'stopped after 0 connections');
    for (const outcome of ['replied', 'failed', 'replied'] as const) {
      ledger.accept();
      ledger.end(outcome);
    }
    deepEqual(message(ledger), 'stopped after 3 connections: 2 replied, 1 failed');
  });
});
