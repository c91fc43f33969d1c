import assert from 'node:assert/strict';
import { Drops } from '../../../src/core/records/drops.ts';
import type { EventName, Level, LogRecord } from '../../../src/core/records/record.ts';
import { RecordQueue } from '../../../src/core/records/record-queue.ts';

const record = (level: Level, message: string, event: EventName = 'lifecycle'): LogRecord => ({
  level,
  message,
  event,
});
const item = (level: Level, message: string, event?: EventName, bytes = 1) => ({
  record: record(level, message, event),
  bytes,
});

function queueOf(recordsMax: number, bytesMax = Number.POSITIVE_INFINITY) {
  const drops = new Drops();
  const queue = new RecordQueue<ReturnType<typeof item>>(recordsMax, bytesMax, drops);
  const rest = (): string[] => {
    const messages = [];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) messages.push(next.record.message);
    return messages;
  };
  return { queue, drops, rest };
}

describe('records that wait for the log', () => {
  it('come out in the order they went in', () => {
    const { queue, rest } = queueOf(9);
    for (const name of ['a', 'b', 'c']) queue.push(item('info', name));
    assert.deepEqual(rest(), ['a', 'b', 'c']);
  });

  it('are all kept up to the bound', () => {
    const { queue, drops, rest } = queueOf(3);
    for (const name of ['a', 'b', 'c']) queue.push(item('info', name));
    assert.equal(drops.total, 0);
    assert.equal(rest().length, 3);
  });

  it('give way to more important ones, the least important and of those the newest first', () => {
    const { queue, drops, rest } = queueOf(5);
    queue.push(item('err', 'err'));
    queue.push(item('info', 'request 1', 'request'));
    queue.push(item('debug', 'debug 1'));
    queue.push(item('info', 'started'));
    queue.push(item('debug', 'debug 2'));
    queue.push(item('warning', 'warning 1'));
    queue.push(item('warning', 'warning 2'));
    queue.push(item('warning', 'warning 3'));
    queue.push(item('warning', 'warning 4'));
    assert.deepEqual(rest(), ['err', 'warning 1', 'warning 2', 'warning 3', 'warning 4']);
    assert.equal(drops.total, 4);
    assert.match(drops.record().message, /: 2 info, 2 debug$/);
  });

  it('of one user, however many, leave room for those of others', () => {
    const { queue, drops, rest } = queueOf(4);
    const of = (uid: number, message: string): void =>
      queue.push({ record: { ...record('warning', message, 'request'), fields: { EOFD_PEER_UID: uid } }, bytes: 1 });
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) of(65_534, name);
    for (const name of ['b1', 'b2', 'b3']) of(1000, name);
    of(65_534, 'a6');
    assert.deepEqual(rest(), ['a1', 'a2', 'b1', 'b2']);
    assert.equal(drops.total, 5);
  });

  it('keep the first of equals: they explain a trouble', () => {
    const { queue, drops, rest } = queueOf(2);
    for (const name of ['a', 'b', 'c']) queue.push(item('warning', name, 'request'));
    assert.deepEqual(rest(), ['a', 'b']);
    assert.equal(drops.total, 1);
  });

  it('keep what happens once before a reply that went well', () => {
    const { queue, rest } = queueOf(1);
    queue.push(item('info', 'replied', 'request'));
    queue.push(item('info', 'started'));
    assert.deepEqual(rest(), ['started']);
  });

  it('keep a reply that went well before what is only for debugging', () => {
    const { queue, rest } = queueOf(1);
    queue.push(item('debug', 'turn'));
    queue.push(item('info', 'replied', 'request'));
    assert.deepEqual(rest(), ['replied']);
  });

  it('are bounded by those that are there, whatever was there before', () => {
    const { queue, drops, rest } = queueOf(9, 10);
    queue.push(item('info', 'a', 'lifecycle', 4));
    assert.equal(queue.length, 1);
    assert.equal(queue.shift()?.record.message, 'a');
    assert.equal(queue.shift(), undefined);
    assert.equal(queue.length, 0);
    queue.push(item('info', 'b', 'lifecycle', 10));
    queue.push(item('info', 'c', 'lifecycle', 1));
    assert.deepEqual([rest(), drops.total], [['b'], 1]);
  });

  it('are bounded in bytes too', () => {
    const { queue, drops, rest } = queueOf(9, 10);
    queue.push(item('info', 'a', 'lifecycle', 4));
    queue.push(item('debug', 'b', 'lifecycle', 6));
    queue.push(item('warning', 'c', 'lifecycle', 6));
    queue.push(item('warning', 'd', 'lifecycle', 1));
    assert.deepEqual(rest(), ['c', 'd']);
    assert.equal(drops.total, 2);
    queue.push(item('info', 'e', 'lifecycle', 10));
    assert.deepEqual(rest(), ['e']);
  });
});
