import { deepEqual } from 'node:assert/strict';
import { ratesOf } from '../../../src/eofc/status/status-rates.ts';
import { requests, status } from './sample-status.ts';

const bytes = (requestBytes: number) => ({
  raw: { requestBytes, replyBytes: 0, stalls: 0, ends: [] },
  http: { requestBytes: 0, replyBytes: 2 * requestBytes, stalls: 0, ends: [] },
});

describe('the rates of a status', () => {
  const before = status({ uptimeSeconds: 10, requests: requests(100, 0, 10), fronts: bytes(1000) });
  const now = status({ uptimeSeconds: 12, requests: requests(120, 4, 16), fronts: bytes(3000) });

  it('are of the time between two looks, both ways in together', () => {
    deepEqual(ratesOf(now, before), { accepted: 10, replied: 5, failed: 3, receivedBytes: 1000, sentBytes: 2000 });
  });

  it('are of the whole time without a look before, or after a new start', () => {
    const whole = { accepted: 10, replied: 10 - 4 / 12 - 16 / 12, failed: 16 / 12, receivedBytes: 250, sentBytes: 500 };
    deepEqual(ratesOf(now), { ...whole, replied: 100 / 12 });
    deepEqual(ratesOf(now, { ...before, pid: 6 }), ratesOf(now));
    deepEqual(ratesOf(now, { ...before, uptimeSeconds: 12 }), ratesOf(now));
    deepEqual(ratesOf(status({ uptimeSeconds: 0 })).accepted, 0);
  });
});
