import assert from 'node:assert/strict';
import type { LogRecord } from '../../src/core/records/record.ts';
import type { Posted } from '../../src/systemd/notify-channel.ts';
import { NotifyQueue } from '../../src/systemd/notify-queue.ts';
import { ManualTimers } from './manual-timers.ts';

/** A queue before a channel of which a test says what it does with messages. */
function queueTo(state: { posted: Posted }) {
  const sent: string[] = [];
  const tried: string[] = [];
  const records: LogRecord[] = [];
  const timers = new ManualTimers();
  const channel = {
    socket: '/run/notify\n',
    post(message: string): Posted {
      tried.push(message);
      if (state.posted === 'sent') sent.push(message);
      return state.posted;
    },
  };
  const queue = new NotifyQueue(channel, (record) => records.push(record), timers.schedule);
  return { sent, tried, records, timers, queue };
}

describe('the queue of messages to the service manager', () => {
  it('holds everything back until it is open', () => {
    const { sent, queue } = queueTo({ posted: 'sent' });
    queue.add('STATUS', 'STATUS=starting');
    queue.add('WATCHDOG', 'WATCHDOG=1');
    assert.deepEqual(sent, []);
    queue.open();
    queue.add('READY', 'READY=1');
    assert.deepEqual(sent, ['STATUS=starting', 'WATCHDOG=1', 'READY=1']);
  });

  it('sends a status at once, then the newest one a second later', () => {
    const { sent, timers, queue } = queueTo({ posted: 'sent' });
    queue.open();
    for (const text of ['1', '2', '3']) queue.add('STATUS', text);
    assert.deepEqual(sent, ['1']);
    timers.pass(999);
    assert.deepEqual(sent, ['1']);
    timers.pass(1);
    assert.deepEqual(sent, ['1', '3']);
    timers.pass(60_000);
    assert.deepEqual(sent, ['1', '3']);
    assert.equal(timers.count, 0);
    queue.add('STATUS', '4');
    assert.deepEqual(sent, ['1', '3', '4']);
  });

  it('sends no status twice, nor one that has changed back', () => {
    const { sent, timers, queue } = queueTo({ posted: 'sent' });
    queue.open();
    for (const text of ['1', '1', '2', '1']) queue.add('STATUS', text);
    timers.pass(5000);
    assert.deepEqual(sent, ['1']);
  });

  it('lets other messages pass a status that waits for its second', () => {
    const { sent, queue } = queueTo({ posted: 'sent' });
    queue.open();
    queue.add('STATUS', '1');
    queue.add('STATUS', '2');
    queue.add('WATCHDOG', 'WATCHDOG=1');
    queue.add('WATCHDOG', 'WATCHDOG=1');
    assert.deepEqual(sent, ['1', 'WATCHDOG=1', 'WATCHDOG=1']);
  });

  it('keeps the newest message of each kind while the receiver has no room, and tries again', () => {
    const state: { posted: Posted } = { posted: 'later' };
    const { sent, tried, timers, queue } = queueTo(state);
    queue.open();
    queue.add('READY', 'READY=1');
    for (let second = 0; second < 100; second++) queue.add('STATUS', `STATUS=${second}`);
    queue.add('RELOADING', 'RELOADING=1 older');
    queue.add('READY', 'READY=1');
    queue.add('RELOADING', 'RELOADING=1 newer');
    queue.add('READY', 'READY=1');
    tried.length = 0;
    timers.pass(1000);
    assert.deepEqual(tried, Array(5).fill('STATUS=99'));
    state.posted = 'sent';
    timers.pass(200);
    assert.deepEqual(sent, ['STATUS=99', 'RELOADING=1 newer', 'READY=1']);
    timers.pass(5000);
    assert.equal(timers.count, 0);
  });

  it('drops what cannot arrive, and says so once for a run of failures', () => {
    const state: { posted: Posted } = { posted: { failed: 'ENOENT' } };
    const { tried, sent, records, timers, queue } = queueTo(state);
    queue.open();
    queue.add('READY', 'READY=1');
    queue.add('WATCHDOG', 'WATCHDOG=1');
    assert.equal(timers.count, 0);
    assert.deepEqual(tried, ['READY=1', 'WATCHDOG=1']);
    const record = {
      level: 'warning',
      event: 'notify',
      message: 'the service manager cannot be told of anything: NOTIFY_SOCKET="/run/notify\\n": ENOENT',
    };
    assert.deepEqual(records, [record]);
    state.posted = 'sent';
    queue.add('WATCHDOG', 'WATCHDOG=1');
    assert.deepEqual(sent, ['WATCHDOG=1']);
    state.posted = { failed: 'ENOENT' };
    queue.add('WATCHDOG', 'WATCHDOG=1');
    assert.deepEqual(records, [record, record]);
  });
});
