import assert from 'node:assert/strict';
import { Tally } from '../../../src/core/account/tally.ts';
import { counting, hasMetrics } from '../../../src/eofd/metrics/counting.ts';
import type { Observer } from '../../../src/server/observer.ts';

describe('counting for metrics', () => {
  it('is done where they are asked for, by an address or by a socket that is passed', () => {
    assert.equal(hasMetrics({ metrics: undefined }, {}), false);
    assert.equal(hasMetrics({ metrics: './m' }, {}), true);
    assert.equal(hasMetrics({ metrics: undefined }, { LISTEN_FDNAMES: 'a:metrics' }), true);
    assert.equal(hasMetrics({ metrics: undefined }, { LISTEN_FDNAMES: 'a:metrics2:http' }), false);
  });

  it('tells whoever was told before of the same', () => {
    const told: string[] = [];
    const note = (name: string) => () => void told.push(name);
    const observer: Observer = {
      ended: note('ended'),
      stayed: note('stayed'),
      stalled: note('stalled'),
      handlerSaid: note('handlerSaid'),
      acceptFailed: note('acceptFailed'),
      bug: note('bug'),
    };
    const tally = new Tally();
    const counted = counting(observer, tally);
    const peer = { pid: 1, uid: 2, gid: 3 };
    const report = { id: 'a', peer, requestBytes: 1, replyBytes: 2, durationMs: 3 };
    const measure = { front: 'raw', kind: undefined, durationMs: 3 } as const;
    counted.ended('replied', undefined, { ...report, report, measure });
    counted.stayed();
    counted.stalled({ ...report, silentMs: 1, releaseInMs: 1 });
    counted.handlerSaid('a', 'b', 2);
    counted.acceptFailed('EMFILE');
    counted.bug(new Error('c'));
    assert.deepEqual(told, Object.keys(observer));
    assert.deepEqual([tally.fronts.raw.stalls, tally.acceptFailures, tally.bugs], [1, 1, 1]);
    assert.equal(tally.fronts.raw.duration.count, 1);
  });
});
