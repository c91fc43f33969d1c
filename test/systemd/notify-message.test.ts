import assert from 'node:assert/strict';
import { extendTimeoutMessage, reloadingMessage, statusMessage } from '../../src/systemd/notify-message.ts';
import { python } from '../support/python.ts';

describe('a message to the service manager', () => {
  const statuses: readonly (readonly [title: string, text: string, message: string])[] = [
    ['carries the status', '3 active; 7 served, 0 failed', 'STATUS=3 active; 7 served, 0 failed'],
    ['cannot smuggle in another assignment', 'busy\nMAINPID=1\r\nREADY=1', 'STATUS=busy MAINPID=1 READY=1'],
    ['has no control characters', 'a\0b\x1b[2Jc\x7fd\x9be\u2028f', 'STATUS=a b [2Jc d e f'],
    ['keeps other characters', '待機中', 'STATUS=待機中'],
    ['is cut where it is long', 'x'.repeat(5000), `STATUS=${'x'.repeat(500)}`],
  ];
  for (const [title, text, message] of statuses) {
    it(title, () => {
      assert.equal(statusMessage(text), message);
    });
  }

  const extensions: readonly (readonly [ms: number, message: string])[] = [
    [15_000, 'EXTEND_TIMEOUT_USEC=15000000'],
    [0.0001, 'EXTEND_TIMEOUT_USEC=1'],
    [-5, 'EXTEND_TIMEOUT_USEC=1'],
    [Number.POSITIVE_INFINITY, 'EXTEND_TIMEOUT_USEC=9007199254740991'],
  ];
  for (const [ms, message] of extensions) {
    it(`asks for ${ms} ms more in whole microseconds`, () => {
      assert.equal(extendTimeoutMessage(ms), message);
    });
  }

  it('tells of a reload with the time of CLOCK_MONOTONIC in microseconds', () => {
    const usec = (message: string): number => Number(/^RELOADING=1\nMONOTONIC_USEC=(\d+)$/.exec(message)?.[1]);
    const before = usec(reloadingMessage(process.hrtime.bigint()));
    const clock = python('import time; print(time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000)', null) as number;
    const after = usec(reloadingMessage(process.hrtime.bigint()));
    assert.ok(before <= clock && clock <= after, `${before} <= ${clock} <= ${after}`);
  });
});
