import assert from 'node:assert/strict';
import { Drops } from '../../src/core/records/drops.ts';
import type { LogRecord } from '../../src/core/records/record.ts';
import type { Outlet } from '../../src/log/outlet.ts';
import { Sink } from '../../src/log/sink.ts';
import { ERRNO } from '../../src/posix/errno.ts';

const info = (message: string): LogRecord => ({ level: 'info', event: 'lifecycle', message });
const bytesOf = ({ message }: LogRecord): Buffer => Buffer.from(`${message}\n`);

/** Takes what `takes` says: bytes at most, or an error number, negated. */
class FakeOutlet implements Outlet {
  text = '';
  puts = 0;
  waitedMs = 0;
  takes: (bytes: number) => number = (bytes) => bytes;
  onPut = (): void => {};
  onWait = (): void => {};

  put(bytes: Uint8Array): number {
    this.puts += 1;
    const taken = this.takes(bytes.length);
    if (taken > 0) this.text += Buffer.from(bytes.subarray(0, taken)).toString();
    this.onPut();
    return taken;
  }

  wait(ms: number): void {
    this.waitedMs += ms;
    this.onWait();
  }
}

function sinkOn(outlet: Outlet, divert?: (record: LogRecord) => void) {
  const drops = new Drops();
  const sink = new Sink(outlet, { drops, render: bytesOf, ...(divert && { divert }) });
  return { drops, write: (message: string) => sink.write(info(message), bytesOf(info(message))), sink };
}

const nextPut = (outlet: FakeOutlet): Promise<void> =>
  new Promise((resolve) => {
    outlet.onPut = resolve;
  });

describe('a sink of records', () => {
  it('writes at once where it can', () => {
    const outlet = new FakeOutlet();
    const { write } = sinkOn(outlet);
    write('a');
    write('b');
    assert.equal(outlet.text, 'a\nb\n');
  });

  it('writes the rest of a line that was taken in parts', () => {
    const outlet = new FakeOutlet();
    outlet.takes = (bytes) => Math.min(bytes, 3);
    const { write } = sinkOn(outlet);
    write('abcdefgh');
    assert.equal(outlet.text, 'abcdefgh\n');
  });

  for (const name of ['EAGAIN', 'ENOBUFS', 'ECONNREFUSED', 'EMFILE'] as const) {
    it(`tries again by itself after ${name}, in order and from where it was`, async () => {
      const outlet = new FakeOutlet();
      const { write, drops } = sinkOn(outlet);
      outlet.takes = (bytes) => (outlet.text === '' ? Math.min(bytes, 2) : -ERRNO[name]);
      write('abcd');
      write('efgh');
      assert.equal(outlet.text, 'ab');
      outlet.takes = (bytes) => bytes;
      await nextPut(outlet);
      assert.equal(outlet.text, 'abcd\nefgh\n');
      assert.equal(drops.total, 0);
    });
  }

  it('does not try with every record while it waits', () => {
    const outlet = new FakeOutlet();
    outlet.takes = () => -ERRNO.EAGAIN;
    const { write } = sinkOn(outlet);
    for (let count = 0; count < 100; count += 1) write('x');
    assert.equal(outlet.puts, 1);
  });

  it('tells what it lost after the first record that gets through again', () => {
    const outlet = new FakeOutlet();
    const { write, drops } = sinkOn(outlet);
    outlet.takes = () => -ERRNO.ENOSPC;
    write('a');
    write('b');
    assert.equal(drops.total, 2);
    outlet.takes = (bytes) => bytes;
    write('c');
    assert.equal(outlet.text, 'c\nlost 2 log records, because the log could not be written: 2 info\n');
    write('d');
    assert.match(outlet.text, /2 info\nd\n$/);
  });

  it('counts what a lost telling told of', () => {
    const outlet = new FakeOutlet();
    const { write, drops } = sinkOn(outlet);
    outlet.takes = () => -ERRNO.EPIPE;
    write('a');
    outlet.takes = (bytes) => (bytes < 10 ? bytes : -ERRNO.EPIPE);
    write('b');
    assert.equal(drops.total, 1);
    outlet.takes = (bytes) => bytes;
    write('c');
    assert.equal(outlet.text, 'b\nc\nlost 1 log records, because the log could not be written: 1 info\n');
  });

  it('begins a new line after one whose end was lost', () => {
    const outlet = new FakeOutlet();
    const { write } = sinkOn(outlet);
    outlet.takes = () => (outlet.text === '' ? 3 : -ERRNO.ENOSPC);
    write('abcdef');
    outlet.takes = (bytes) => bytes;
    write('g');
    write('h');
    assert.match(outlet.text, /^abc\ng\nlost 1 .*\nh\n$/);
  });

  it('diverts what the outlet will never take, and loses nothing', () => {
    const outlet = new FakeOutlet();
    outlet.takes = () => -ERRNO.ENOENT;
    const diverted: string[] = [];
    const { write, drops } = sinkOn(outlet, ({ message }) => diverted.push(message));
    write('a');
    write('b');
    assert.deepEqual(diverted, ['a', 'b']);
    assert.equal(drops.total, 0);
  });

  it('waits, when it is flushed, for as long as something is left', () => {
    const outlet = new FakeOutlet();
    outlet.takes = () => -ERRNO.EAGAIN;
    const { write, sink } = sinkOn(outlet);
    write('a');
    outlet.onWait = () => {
      outlet.takes = (bytes) => bytes;
    };
    assert.equal(sink.flush(performance.now() + 60_000), true);
    assert.equal(outlet.text, 'a\n');
    assert.ok(outlet.waitedMs > 50_000 && outlet.waitedMs <= 60_000);
  });

  it('waits, when it is flushed, until everything has been read, where the outlet can tell', () => {
    const outlet = Object.assign(new FakeOutlet(), { isRead: () => outlet.waitedMs > 0 });
    const { sink, write } = sinkOn(outlet);
    write('a');
    assert.equal(sink.flush(performance.now() + 500), true);
    assert.ok(outlet.waitedMs > 0);
    // Written it is, whoever may read it when.
    const unread = Object.assign(new FakeOutlet(), { isRead: () => false });
    const diverted: LogRecord[] = [];
    const { sink: other, write: writeOther } = sinkOn(unread, (record) => diverted.push(record));
    writeOther('b');
    assert.equal(other.flush(performance.now()), true);
    assert.deepEqual([unread.text, diverted], ['b\n', []]);
  });

  it('does not wait when it is flushed with nothing left', () => {
    const outlet = new FakeOutlet();
    const { write, sink } = sinkOn(outlet);
    write('a');
    assert.equal(sink.flush(performance.now() + 500), true);
    assert.equal(outlet.waitedMs, 0);
  });

  it('diverts, at the end of its time, what it could not write', () => {
    const outlet = new FakeOutlet();
    outlet.takes = () => -ERRNO.EAGAIN;
    const diverted: string[] = [];
    const { write, sink } = sinkOn(outlet, ({ message }) => diverted.push(message));
    write('a');
    write('b');
    assert.equal(sink.flush(performance.now()), true);
    assert.deepEqual(diverted, ['a', 'b']);
    assert.equal(sinkOn(outlet).sink.flush(performance.now()), true);
  });

  it('says when something is left after all', () => {
    const outlet = new FakeOutlet();
    outlet.takes = () => -ERRNO.EAGAIN;
    const { write, sink } = sinkOn(outlet);
    write('a');
    assert.equal(sink.flush(performance.now()), false);
  });
});
