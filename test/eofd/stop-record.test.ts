import { deepEqual } from 'node:assert/strict';
import { Ledger } from '../../src/core/ledger.ts';
import { stopRecord } from '../../src/eofd/stop-record.ts';

describe('the last record', () => {
  const bounds = { connectionsMax: 9, connectionsMaxPerUser: 9, bufferMaxBytes: 4096 };
  const message = (ledger: Ledger, hasHttp = false) => stopRecord(ledger, hasHttp).message;

  it('tells what became of all connections', () => {
    const ledger = new Ledger(bounds);
    deepEqual(message(ledger), 'stopped after 0 connections');
    for (const outcome of ['replied', 'failed', 'replied'] as const) {
      ledger.accept();
      ledger.end(outcome);
    }
    deepEqual(message(ledger), 'stopped after 3 connections: 2 replied, 1 failed');
  });

  it('counts requests over HTTP among them, where there may be any', () => {
    const ledger = new Ledger(bounds);
    ledger.accept();
    ledger.end('replied');
    deepEqual(message(ledger, true), 'stopped after 1 connections and requests over HTTP: 1 replied');
  });
});
