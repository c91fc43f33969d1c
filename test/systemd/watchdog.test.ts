import assert from 'node:assert/strict';
import type { Log, LogRecord } from '../../src/core/records/record.ts';
import { startWatchdog, takeWatchdogPingMs } from '../../src/systemd/watchdog.ts';
import { ManualTimers } from './manual-timers.ts';

const noRecords: Log = ({ message }) => assert.fail(message);

describe('the watchdog variables', () => {
  it('are taken out of the environment', () => {
    const environment = { HOME: '/', WATCHDOG_USEC: '30000000', WATCHDOG_PID: '4711' };
    assert.equal(takeWatchdogPingMs(environment, noRecords, 4711), 15_000);
    assert.deepEqual(environment, { HOME: '/' });
  });

  it('are those of this process unless told otherwise', () => {
    assert.equal(takeWatchdogPingMs({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: `${process.pid}` }, noRecords), 15_000);
    assert.equal(
      takeWatchdogPingMs({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: `${process.ppid}` }, noRecords),
      undefined,
    );
  });

  it('mean no watchdog and one record where they are malformed', () => {
    const records: LogRecord[] = [];
    const environment = { WATCHDOG_USEC: '5s\n' };
    assert.equal(
      takeWatchdogPingMs(environment, (record) => records.push(record)),
      undefined,
    );
    const message = 'no watchdog: WATCHDOG_USEC="5s\\n" is not a time in microseconds';
    assert.deepEqual(records, [{ level: 'warning', event: 'notify', message }]);
    assert.deepEqual(environment, {});
  });
});

describe('the watchdog', () => {
  function start() {
    const timers = new ManualTimers();
    const records: LogRecord[] = [];
    const path = { waiting: false, accepted: 0, paused: false };
    const raw = { ...path };
    const pings = { count: 0, expired: 0 };
    const stop = startWatchdog({
      everyMs: 1000,
      probe: () => [{ ...raw }, { ...path }],
      ping: () => pings.count++,
      expire: () => pings.expired++,
      log: (record) => records.push(record),
      schedule: timers.schedule,
    });
    return { timers, records, path, raw, pings, stop };
  }

  it('is pinged at once and at every interval', () => {
    const { timers, pings } = start();
    assert.equal(pings.count, 1);
    timers.pass(999);
    assert.equal(pings.count, 1);
    timers.pass(1);
    assert.equal(pings.count, 2);
    timers.pass(10_000);
    assert.equal(pings.count, 12);
  });

  it('is pinged while connections are accepted as fast as others come', () => {
    const { timers, path, pings, records } = start();
    path.waiting = true;
    for (let second = 0; second < 5; second++) {
      path.accepted++;
      timers.pass(1000);
    }
    assert.equal(pings.count, 6);
    assert.deepEqual(records, []);
  });

  it('is not pinged while connections wait in vain, but expires, which is said once; and is pinged again when one is accepted', () => {
    const { timers, path, pings, records } = start();
    path.waiting = true;
    timers.pass(1000);
    assert.equal(pings.count, 2);
    timers.pass(3000);
    assert.equal(pings.count, 2);
    assert.equal(pings.expired, 1);
    const message =
      'connections wait and none was accepted for 1000 ms: asking the service manager to end this process';
    assert.deepEqual(records, [{ level: 'err', event: 'notify', message }]);
    path.accepted++;
    timers.pass(1000);
    assert.equal(pings.count, 3);
    timers.pass(1000);
    assert.equal(records.length, 2);
  });

  it('is not pinged while those of one socket wait in vain, however many another one takes', () => {
    const { timers, path, raw, pings } = start();
    path.waiting = true;
    for (let second = 0; second < 3; second++) {
      raw.accepted++;
      timers.pass(1000);
    }
    assert.deepEqual(pings, { count: 2, expired: 1 });
  });

  it('is pinged while a limit keeps connections waiting', () => {
    const { timers, path, pings, records } = start();
    Object.assign(path, { waiting: true, paused: true });
    timers.pass(5000);
    assert.equal(pings.count, 6);
    assert.deepEqual(records, []);
  });

  it('can be stopped', () => {
    const { timers, pings, stop } = start();
    stop();
    timers.pass(5000);
    assert.equal(pings.count, 1);
    assert.equal(timers.count, 0);
  });
});
