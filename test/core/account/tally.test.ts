import assert from 'node:assert/strict';
import type { Measure } from '../../../src/core/account/measure.ts';
import { Tally } from '../../../src/core/account/tally.ts';

const ended = (measure: Partial<Measure>) => ({
  requestBytes: 3,
  replyBytes: 5,
  measure: { front: 'raw' as const, kind: undefined, durationMs: 7, ...measure },
});

describe('what is counted', () => {
  it('is nothing at first', () => {
    const { acceptFailures, bugs, fronts } = new Tally();
    assert.deepEqual([acceptFailures, bugs, fronts.raw.stalls, fronts.http.stalls], [0, 0, 0, 0]);
  });

  it('is each end, by the way the request came, its outcome and the class of its reason', () => {
    const tally = new Tally();
    tally.ended('replied', ended({}));
    tally.ended('replied', ended({}));
    tally.ended('rejected', ended({ kind: 'max-request' }));
    tally.ended('rejected', ended({ front: 'http', kind: 'max-request' }));
    tally.ended('failed', ended({ front: 'http', kind: 'max-reply' }));
    assert.deepEqual(
      [...tally.fronts.raw.ends()],
      [
        { outcome: 'replied', kind: undefined, count: 2 },
        { outcome: 'rejected', kind: 'max-request', count: 1 },
      ],
    );
    assert.deepEqual([...tally.fronts.http.ends()].length, 2);
    assert.deepEqual(
      [tally.countOf('max-request'), tally.countOf('max-reply'), tally.countOf('out-of-band')],
      [2, 1, 0],
    );
  });

  it('is bytes, and times as far as there were any', () => {
    const tally = new Tally();
    tally.ended('replied', ended({}));
    tally.ended('replied', ended({ firstByteMs: 1, queueMs: 2, workMs: 4 }));
    const { raw, http } = tally.fronts;
    assert.deepEqual([raw.requestBytes, raw.replyBytes, http.requestBytes], [6, 10, 0]);
    assert.deepEqual(
      [raw.duration, raw.firstByte, raw.queue, raw.work].map(({ count, sumMs }) => [count, sumMs]),
      [
        [2, 14],
        [1, 1],
        [1, 2],
        [1, 4],
      ],
    );
  });
});
