import assert from 'node:assert/strict';
import { WAITS_FOR, waitsForOf } from '../../../src/core/account/open-request.ts';
import type { ConnectionReport } from '../../../src/core/outcome.ts';
import type { Phase } from '../../../src/core/phases.ts';

const PEER = { pid: 1, uid: 2, gid: 3 };

describe('an open request', () => {
  const cases: readonly (readonly [
    waitsFor: string,
    phase: Phase,
    report: Partial<ConnectionReport>,
    activeAt?: number,
  ])[] = [
    ['first byte', 'reading', {}],
    ['EOF', 'reading', { requestBytes: 1 }],
    ['rest of the body', 'reading', { front: 'http' }],
    ['memory', 'reading', { requestBytes: 1 }, Number.POSITIVE_INFINITY],
    ['turn', 'handling', { requestBytes: 1 }],
    ['handler', 'handling', { requestBytes: 1, queueMs: 0 }],
    ['client', 'replying', { requestBytes: 1 }],
    ['client', 'telling', {}],
  ];
  it('waits for one of those things that metrics have a label for, and there is a case for each', () => {
    assert.deepEqual([...new Set(cases.map(([waitsFor]) => waitsFor))], [...WAITS_FOR]);
  });

  for (const [waitsFor, phase, report, activeAt = 0] of cases) {
    it(`waits for the ${waitsFor} while it is ${phase}: ${JSON.stringify(report)}`, () => {
      const all = { id: 'a', peer: PEER, requestBytes: 0, replyBytes: 0, durationMs: 1, ...report };
      assert.equal(waitsForOf({ phase, activeAt, report: all }), waitsFor);
    });
  }
});
