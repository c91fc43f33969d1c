import { deepEqual } from 'node:assert/strict';
import { ordered } from '../../../src/eofc/status/status-order.ts';
import { connection } from './sample-status.ts';

describe('the order of connections', () => {
  const all = [
    connection({ pid: 2, user: 'b', ageSeconds: 1, requestBytes: 5, replyBytes: 5 }),
    connection({ pid: 3, user: 'a', ageSeconds: 3, requestBytes: 1 }),
    connection({ pid: 1, user: 'a', ageSeconds: 2, requestBytes: 9 }),
  ];
  const pids = (order: Parameters<typeof ordered>[1]) => ordered(all, order).map(({ pid }) => pid);

  it('is as eofd gives it, or by age, bytes, user or process', () => {
    deepEqual(
      [pids('waits'), pids('age'), pids('bytes'), pids('user'), pids('pid')],
      [
        [2, 3, 1],
        [3, 1, 2],
        [2, 1, 3],
        [3, 1, 2],
        [1, 2, 3],
      ],
    );
  });
});
