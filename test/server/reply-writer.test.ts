import assert from 'node:assert/strict';
import { ERRNO } from '../../src/posix/errno.ts';
import { calls } from '../../src/posix/libc.ts';
import { BLOCK_BYTES } from '../../src/server/block-pool.ts';
import { ReplyWriter, type WriteResult } from '../../src/server/reply-writer.ts';
import { pattern } from '../support/node-client.ts';
import { usePairs } from '../support/pair.ts';
import { failedWith } from '../support/refusing.ts';

const bytesOf = (...texts: readonly string[]): Buffer[] => texts.map((text) => Buffer.from(text));
/** More than any socket holds by default. */
const LARGE = 4 * BLOCK_BYTES;

/** Writes in as many turns as it takes. */
function writeAll(writer: ReplyWriter): WriteResult {
  for (;;) {
    const result = writer.write();
    if (result !== 'turn over') return result;
  }
}

describe('writing a reply', () => {
  const connect = usePairs();

  it('gives the client all pieces in their order, empty ones too', () => {
    const pair = connect();
    const writer = new ReplyWriter(pair.server, bytesOf('', 'ho', '', 'g', 'e', ''));
    assert.equal(writer.write(), 'written');
    assert.equal(writer.bytes, 4);
    assert.equal(pair.read(), 'hoge');
  });

  for (const pieces of [[], bytesOf('')]) {
    it(`is done at once with an empty reply of ${pieces.length} pieces`, () => {
      const pair = connect();
      const writer = new ReplyWriter(pair.server, pieces);
      assert.equal(writer.write(), 'written');
      assert.equal(writer.bytes, 0);
      assert.equal(pair.read(), 'nothing');
    });
  }

  for (const [sent, rest] of [
    [0, 'hoge!'],
    [3, 'e!'],
    [4, '!'],
  ] as const) {
    it(`goes on after ${sent} bytes that are out already`, () => {
      const pair = connect();
      const writer = new ReplyWriter(pair.server, bytesOf('hoge', '!'), sent);
      assert.equal(writer.bytes, sent);
      assert.equal(writer.write(), 'written');
      assert.equal(writer.bytes, 5);
      assert.equal(pair.read(), rest);
    });
  }

  it('writes nothing twice', () => {
    const pair = connect();
    const writer = new ReplyWriter(pair.server, bytesOf('hoge'));
    writer.write();
    assert.equal(writer.write(), 'written');
    assert.equal(writer.bytes, 4);
    assert.equal(pair.read(), 'hoge');
    assert.equal(pair.read(), 'nothing');
  });

  it('stops when the client does not take it, counts what is out, and loses nothing', () => {
    const pair = connect();
    const reply = pattern(LARGE + 3);
    const writer = new ReplyWriter(pair.server, [reply.subarray(0, LARGE - 1), reply.subarray(LARGE - 1)]);
    const read: Buffer[] = [];
    let readBytes = 0;
    let blocked = 0;
    for (let result = writer.write(); result !== 'written'; result = writer.write()) {
      assert.equal(result, 'blocked');
      blocked++;
      const before = writer.bytes;
      assert.ok(before < LARGE);
      assert.equal(writer.write(), 'blocked');
      assert.equal(writer.bytes, before);
      const piece = pair.readAll();
      readBytes += piece.length;
      assert.equal(readBytes, before);
      read.push(piece);
    }
    read.push(pair.readAll());
    assert.ok(blocked > 1);
    assert.equal(writer.bytes, reply.length);
    assert.ok(Buffer.concat(read).equals(reply));
  });

  it('lets others have their turn, however fast the client takes it', () => {
    const pair = connect();
    const reply = pattern(3 * LARGE);
    const read: Buffer[] = [];
    // The client reads whenever the writer looks for its next piece.
    const watched = new Proxy([reply], {
      get(pieces, key) {
        read.push(pair.readAll());
        return Reflect.get(pieces, key) as unknown;
      },
    });
    const writer = new ReplyWriter(pair.server, watched);
    let turns = 1;
    for (let before = 0; writer.write() === 'turn over'; before = writer.bytes) {
      turns++;
      const written = writer.bytes - before;
      assert.ok(written >= 4 * BLOCK_BYTES, `a turn of ${written} bytes`);
      assert.ok(written < 8 * BLOCK_BYTES, `a turn of ${written} bytes`);
    }
    read.push(pair.readAll());
    assert.ok(turns > 1);
    assert.ok(Buffer.concat(read).equals(reply));
  });

  it('lets others have their turn after 64 calls, however little each of them takes', () => {
    const pair = connect();
    const writer = new ReplyWriter(pair.server, Array<Buffer>(100).fill(Buffer.alloc(1)));
    assert.deepEqual([writer.write(), writer.bytes], ['turn over', 64]);
    assert.deepEqual([writer.write(), writer.bytes], ['written', 100]);
  });

  it('says of each piece that it is out, and not before all of it is', () => {
    const pair = connect();
    const writer = new ReplyWriter(pair.server, [Buffer.alloc(10), Buffer.alloc(LARGE), Buffer.alloc(10)], 3);
    assert.equal(writer.pieces, 0);
    for (let result = writer.write(); result !== 'written'; result = writer.write()) {
      assert.equal(writer.pieces, writer.bytes < LARGE + 10 ? 1 : 2);
      pair.readAll();
    }
    assert.equal(writer.pieces, 3);
  });

  it('ends when the client is gone', () => {
    const pair = connect();
    const writer = new ReplyWriter(pair.server, bytesOf('hoge'));
    pair.closeClient();
    assert.equal(writer.write(), 'gone');
    assert.equal(writer.bytes, 0);
  });

  it('ends when the client goes away in the middle', () => {
    const pair = connect();
    const writer = new ReplyWriter(pair.server, [Buffer.alloc(LARGE)]);
    assert.equal(writer.write(), 'blocked');
    const { bytes } = writer;
    pair.closeClient();
    assert.equal(writer.write(), 'gone');
    assert.equal(writer.bytes, bytes);
  });

  for (const [after, written, turns] of [
    [16, 'written', 17],
    [17, 'blocked', 17],
  ] as const) {
    it(`has so many turns where each is interrupted, and no more: ${after} in a row`, () => {
      const pair = connect();
      const writer = new ReplyWriter(pair.server, bytesOf('hoge'));
      const { send } = calls;
      let left: number = after;
      calls.send = (...args) => (left-- > 0 ? failedWith(ERRNO.EINTR) : send(...args));
      try {
        let [result, count] = [writer.write(), 1];
        for (; result === 'turn over'; count++) result = writer.write();
        assert.deepEqual([result, count], [written, turns]);
        // The next event of its socket.
        assert.equal(writer.write(), 'written');
        assert.equal(pair.read(), 'hoge');
      } finally {
        calls.send = send;
      }
    });
  }

  it('sees a slow client that takes a little at a time, each time once', () => {
    const pair = connect();
    const piece = Buffer.alloc(1000, 'p');
    const writer = new ReplyWriter(pair.server, Array<Buffer>(10_000).fill(piece));
    assert.equal(writeAll(writer), 'blocked');
    assert.equal(writer.tookSome(), false);
    for (let i = 0; i < 3; i++) {
      assert.equal(pair.read(1000).length, 1000);
      assert.equal(writer.tookSome(), true);
      assert.equal(writer.tookSome(), false);
    }
  });

  it('counts what a client took from when the socket was last full', () => {
    const pair = connect();
    const writer = new ReplyWriter(pair.server, Array<Buffer>(10_000).fill(Buffer.alloc(1000, 'p')));
    assert.equal(writeAll(writer), 'blocked');
    pair.readAll();
    assert.equal(writer.tookSome(), true);
    assert.equal(writeAll(writer), 'blocked');
    pair.read(1000);
    assert.equal(writer.tookSome(), true);
  });
});
