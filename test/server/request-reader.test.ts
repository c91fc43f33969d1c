import assert from 'node:assert/strict';
import type { StreamHandler } from '../../src/core/handler.ts';
import { close, openPipe, unreadBytes, write } from '../../src/posix/descriptor.ts';
import { receive, send } from '../../src/posix/socket.ts';
import { BlockPool } from '../../src/server/block-pool.ts';
import { RequestReader } from '../../src/server/request-reader.ts';
import { mirror } from '../support/handlers.ts';
import { pattern } from '../support/node-client.ts';
import { type Pair, usePairs } from '../support/pair.ts';

const MAX = 1e9;
const always = (): boolean => true;
/** Reads what there is, as far as it may be read: as a connection does in a turn without an end. */
function read(reader: RequestReader, maxBytes: number, mayRead: () => boolean) {
  for (;;) {
    const unread = reader.next(maxBytes);
    if (unread === 'complete') return reader.complete();
    if (unread !== 'more') return unread;
    if (!mayRead()) return 'not allowed';
    const got = reader.read();
    if (typeof got !== 'number') return got;
  }
}
const textOf = ({ kept }: RequestReader): string => Buffer.concat(kept.pieces).toString();

/** A handler that notes what is asked of it, and throws at one of these. */
class NotingHandler implements StreamHandler {
  readonly kind = 'stream';
  readonly name = 'noting';
  readonly notes: string[] = [];
  readonly failure = new Error('no');
  readonly #failsAt: string;

  constructor(failsAt = '') {
    this.#failsAt = failsAt;
  }

  begin() {
    this.#note('begin');
    return {
      push: (chunk: Buffer) => {
        this.#note(chunk.toString());
        return Buffer.from(chunk.toString().toUpperCase());
      },
      end: () => this.#note('end'),
    };
  }

  #note(what: string): void {
    this.notes.push(what);
    if (what === this.#failsAt) throw this.failure;
  }
}

describe('reading a request', () => {
  const connect = usePairs();
  const pool = new BlockPool();
  const begin = (pair: Pair, handler?: StreamHandler) => new RequestReader(pair.server, pool, handler);

  for (const [kind, handler] of [
    ['collected', undefined],
    ['worked on as it arrives', mirror],
  ] as const) {
    describe(`that is ${kind}`, () => {
      it('leaves the last byte in the socket, before and after the end', () => {
        const pair = connect();
        const reader = begin(pair, handler);
        pair.write('hoge');
        assert.equal(read(reader, MAX, always), 'waiting');
        assert.deepEqual([textOf(reader), reader.bytes, reader.leftBytes, unreadBytes(pair.server)], ['hog', 4, 1, 1]);
        pair.write('!');
        assert.equal(read(reader, MAX, always), 'waiting');
        assert.deepEqual([textOf(reader), reader.bytes, reader.leftBytes, unreadBytes(pair.server)], ['hoge', 5, 1, 1]);
        reader.halfClosed = true;
        assert.equal(read(reader, MAX, always), 'complete');
        assert.deepEqual(
          [textOf(reader), reader.bytes, reader.leftBytes, unreadBytes(pair.server)],
          ['hoge!', 5, 1, 1],
        );
      });

      it('has nothing of an empty one', () => {
        const pair = connect();
        const reader = begin(pair, handler);
        assert.equal(read(reader, MAX, always), 'waiting');
        reader.halfClosed = true;
        assert.equal(read(reader, MAX, always), 'complete');
        assert.deepEqual([textOf(reader), reader.bytes, reader.leftBytes], ['', 0, 0]);
      });

      it('goes on after what somebody else has read', () => {
        const pair = connect();
        const reader = begin(pair, handler);
        pair.write('ge');
        pool.block.write('ho');
        reader.take(2);
        assert.equal(reader.bytes, 2);
        reader.halfClosed = true;
        assert.equal(read(reader, MAX, always), 'complete');
        assert.deepEqual([textOf(reader), reader.bytes, reader.leftBytes], ['hoge', 4, 1]);
      });

      it('has every byte of a large one, in its place', () => {
        const pair = connect();
        const reader = begin(pair, handler);
        const request = pattern(1_000_000);
        for (let offset = 0; offset < request.length; offset += 50_000) {
          pair.write(request.subarray(offset, offset + 50_000));
          assert.equal(read(reader, MAX, always), 'waiting');
        }
        reader.halfClosed = true;
        assert.equal(read(reader, MAX, always), 'complete');
        assert.ok(Buffer.concat(reader.kept.pieces).equals(request));
      });
    });
  }

  it('takes what came so far as the request when it is told to', () => {
    const pair = connect();
    const handler = new NotingHandler();
    const reader = begin(pair, handler);
    pair.write('hoge');
    read(reader, MAX, always);
    assert.equal(reader.complete(), 'complete');
    assert.equal(textOf(reader), 'HOGE');
    assert.deepEqual(handler.notes, ['begin', 'hog', 'e', 'end']);
  });

  describe('honors the limit', () => {
    for (const halfClosed of [false, true]) {
      it(`at its edge, ${halfClosed ? 'half-closed' : 'open'}`, () => {
        const enough = connect();
        const within = begin(enough);
        within.halfClosed = halfClosed;
        enough.write('0123456789');
        assert.equal(read(within, 10, always), halfClosed ? 'complete' : 'waiting');

        const pair = connect();
        const beyond = begin(pair);
        beyond.halfClosed = halfClosed;
        pair.write('0123456789!');
        assert.equal(read(beyond, 10, always), 'too large');
        assert.deepEqual([beyond.bytes, beyond.kept.bytes, unreadBytes(pair.server)], [11, 0, 11]);
      });
    }

    it('for all that came, not for what came last', () => {
      const pair = connect();
      const reader = begin(pair);
      pair.write('01234');
      assert.equal(read(reader, 10, always), 'waiting');
      pair.write('56789');
      assert.equal(read(reader, 10, always), 'waiting');
      pair.write('!');
      assert.equal(read(reader, 10, always), 'too large');
      assert.equal(reader.bytes, 11);
    });
  });

  describe('where memory is short', () => {
    const never = (): boolean => false;

    it('takes nothing, but sees how much is there, and goes on when it may', () => {
      const pair = connect();
      const reader = begin(pair);
      reader.halfClosed = true;
      pair.write('hoge');
      assert.equal(read(reader, MAX, never), 'not allowed');
      assert.deepEqual([reader.bytes, reader.leftBytes, reader.kept.bytes, unreadBytes(pair.server)], [4, 4, 0, 4]);
      assert.equal(read(reader, 3, never), 'too large');
      assert.equal(read(reader, MAX, always), 'complete');
      assert.equal(textOf(reader), 'hoge');
    });

    it('still serves a request of one byte, which takes none', () => {
      const pair = connect();
      const reader = begin(pair);
      pair.write('h');
      assert.equal(read(reader, MAX, never), 'waiting');
      reader.halfClosed = true;
      assert.equal(read(reader, MAX, never), 'complete');
      assert.equal(textOf(reader), 'h');
    });

    it('asks before each piece', () => {
      const pair = connect();
      const reader = begin(pair);
      pair.write('hoge');
      let asked = 0;
      const once = (): boolean => {
        pair.write('!!');
        return asked++ === 0;
      };
      assert.equal(read(reader, MAX, once), 'not allowed');
      assert.equal(asked, 2);
      assert.deepEqual([textOf(reader), unreadBytes(pair.server)], ['hog', 5]);
    });
  });

  describe('whose handler fails', () => {
    for (const [failsAt, notes] of [
      ['begin', ['begin']],
      ['ho', ['begin', 'ho']],
      ['g', ['begin', 'ho', 'g']],
      ['e', ['begin', 'ho', 'g', 'e']],
    ] as const) {
      it(`at "${failsAt}" drops what it made, reads the rest and keeps the reason`, () => {
        const pair = connect();
        const handler = new NotingHandler(failsAt);
        const reader = begin(pair, handler);
        pair.write('hog');
        assert.equal(read(reader, MAX, always), 'waiting');
        pair.write('e');
        assert.equal(read(reader, MAX, always), 'waiting');
        assert.equal(unreadBytes(pair.server), 1);
        reader.halfClosed = true;
        assert.equal(read(reader, MAX, always), 'complete');
        assert.equal(reader.failure, handler.failure);
        assert.deepEqual(handler.notes, notes);
        assert.deepEqual([reader.bytes, reader.kept.bytes, reader.kept.capacity], [4, 0, 0]);
      });
    }

    for (const failsAt of ['begin', 'end']) {
      it(`at "${failsAt}" keeps the reason, for an empty request too`, () => {
        const pair = connect();
        const handler = new NotingHandler(failsAt);
        const reader = begin(pair, handler);
        reader.halfClosed = true;
        assert.equal(read(reader, MAX, always), 'complete');
        assert.equal(reader.failure, handler.failure);
      });
    }

    it('works for an empty request without a byte pushed', () => {
      const handler = new NotingHandler();
      assert.equal(begin(connect(), handler).complete(), 'complete');
      assert.deepEqual(handler.notes, ['begin', 'end']);
    });

    it('drops the rest as well when somebody else fails it, and gives the memory back', () => {
      const pair = connect();
      const handler = new NotingHandler();
      const reader = begin(pair, handler);
      pair.write('hoge');
      read(reader, MAX, always);
      reader.fail('too long');
      assert.deepEqual([reader.kept.bytes, reader.kept.capacity], [0, 0]);
      pair.write('hoge');
      reader.halfClosed = true;
      assert.equal(read(reader, MAX, always), 'complete');
      assert.deepEqual([reader.failure, reader.bytes, reader.kept.bytes], ['too long', 8, 0]);
      assert.deepEqual(handler.notes, ['begin', 'hog']);
    });
  });

  describe('and its end for the client', () => {
    for (const takes of [true, false]) {
      it(`is ${takes ? 'clean' : 'a reset'} when the rest is ${takes ? '' : 'not '}taken`, () => {
        const pair = connect();
        const reader = begin(pair);
        pair.write('hoge');
        reader.halfClosed = true;
        read(reader, MAX, always);
        send(pair.server, Buffer.from('HOGE'));
        if (takes) reader.takeRest();
        pair.closeServer();
        assert.equal(pair.read(), 'HOGE');
        assert.equal(pair.read(), takes ? 'EOF' : 'reset');
      });
    }

    it('takes all that was seen, and no byte that came later', () => {
      const pair = connect();
      const reader = begin(pair);
      pair.write('hoge');
      assert.equal(reader.look(), 4);
      pair.write('!');
      reader.takeRest();
      assert.equal(unreadBytes(pair.server), 1);
    });

    it('takes nothing where nothing is left', () => {
      const pair = connect();
      const reader = begin(pair);
      pair.write('h');
      reader.takeRest();
      assert.equal(unreadBytes(pair.server), 1);
    });
  });

  describe('that cannot be read', () => {
    it('tells bytes out of band from the end', () => {
      const pair = connect();
      const reader = begin(pair);
      pair.write('ho');
      pair.writeOutOfBand('g');
      pair.write('e');
      assert.equal(read(reader, MAX, always), 'waiting');
      pair.writeOutOfBand('!');
      pair.write('!');
      pair.halfClose();
      reader.halfClosed = true;
      assert.equal(read(reader, MAX, always), 'out of band');
    });

    it('waits on where bytes out of band are counted and the client has not half-closed', () => {
      const pair = connect();
      const reader = begin(pair);
      for (let i = 0; i < 2; i++) {
        pair.writeOutOfBand('h');
        pair.write('o');
        // It tries once more, where it was told that nothing is there.
        const [, second] = [read(reader, MAX, always), read(reader, MAX, always)];
        assert.equal(second, 'waiting');
      }
      assert.ok(unreadBytes(pair.server) > 1);
    });

    it('gives up when the byte held back is gone', () => {
      const pair = connect();
      const reader = begin(pair);
      pair.write('h');
      assert.equal(read(reader, MAX, always), 'waiting');
      receive(pair.server, Buffer.alloc(1), 0, 1);
      assert.equal(reader.complete(), 'gone');
    });

    it('gives up when the kernel refuses to read', () => {
      // Bytes can be counted in a pipe, but not received.
      const { readEnd, writeEnd } = openPipe();
      write(writeEnd, Buffer.from('hoge'));
      try {
        assert.match(String(read(new RequestReader(readEnd, pool, undefined), MAX, always)), /recv: ENOTSOCK$/);
      } finally {
        close(readEnd);
        close(writeEnd);
      }
    });
  });

  describe('that is small and complete', () => {
    const collect = (pair: Pair): RequestReader => {
      const reader = begin(pair);
      reader.halfClosed = true;
      return reader;
    };

    it('is taken as a whole, and stays in the socket until its reply is out', () => {
      for (const size of [1, 4096]) {
        const pair = connect();
        const request = pattern(size);
        pair.write(request);
        const reader = collect(pair);
        assert.equal(reader.takeWhole(MAX), true);
        assert.ok(Buffer.concat(reader.kept.pieces).equals(request));
        assert.deepEqual([reader.bytes, reader.leftBytes, unreadBytes(pair.server)], [size, size, size]);
        assert.ok(reader.kept.capacity >= size);
        reader.takeRest();
        assert.equal(unreadBytes(pair.server), 0);
      }
    });

    it('is left to be read piece by piece where it is empty, larger than a page, or than it may be', () => {
      for (const [size, max] of [
        [0, MAX],
        [4097, MAX],
        [10, 9],
      ] as const) {
        const pair = connect();
        if (size > 0) pair.write(pattern(size));
        const reader = collect(pair);
        assert.equal(reader.takeWhole(max), false);
        assert.deepEqual([reader.kept.bytes, unreadBytes(pair.server)], [0, size]);
      }
    });

    it('is left where a byte of it was sent out of band', () => {
      const pair = connect();
      pair.write('hoge');
      pair.writeOutOfBand('!');
      assert.equal(collect(pair).takeWhole(MAX), false);
    });
  });
});
