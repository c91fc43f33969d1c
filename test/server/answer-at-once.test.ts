import assert from 'node:assert/strict';
import { HandlerFailure, type StreamHandler } from '../../src/core/handler.ts';
import { unreadBytes } from '../../src/posix/descriptor.ts';
import { PosixError } from '../../src/posix/errno.ts';
import { send } from '../../src/posix/socket.ts';
import { answerAtOnce } from '../../src/server/answer-at-once.ts';
import { BlockPool } from '../../src/server/block-pool.ts';
import { sendBufferOf } from '../../src/server/send-buffer.ts';

import { mirror } from '../support/handlers.ts';
import { type Pair, usePairs } from '../support/pair.ts';
import { NOT_OPEN } from '../support/sockets.ts';

const SMALL = 100;
const MAX = 200;
const failingAt = (where: 'begin' | 'push' | 'end', error: unknown): StreamHandler => {
  const at = (place: string): void => {
    if (place === where) throw error;
  };
  return {
    kind: 'stream',
    name: 'failing',
    begin() {
      at('begin');
      return {
        push(chunk) {
          at('push');
          return chunk;
        },
        end: () => at('end'),
      };
    },
  };
};
const replying = (reply: Buffer): StreamHandler => ({
  kind: 'stream',
  name: 'replying',
  begin: () => ({ push: () => reply, end() {} }),
});

describe('a request that waits as a whole', () => {
  const connect = usePairs();
  const pool = new BlockPool();

  function request(bytes: Uint8Array | string): Pair {
    const pair = connect();
    pair.write(bytes);
    pair.halfClose();
    return pair;
  }
  const answer = ({ server }: Pair, handler = mirror, maxReplyBytes = MAX) =>
    answerAtOnce(server, handler, pool, { smallBytes: SMALL, maxBytes: MAX, maxReplyBytes });

  it('is answered at once, out of the memory it was read into', () => {
    const pair = request('hoge');
    const result = answer(pair);
    assert.ok(result.kind === 'answered');
    assert.deepEqual([result.requestBytes, result.reply.toString(), result.sentBytes], [4, 'hoge', 4]);
    assert.equal(result.reply.buffer, pool.block.buffer);
    assert.equal(pair.read(), 'hoge');
    pair.closeServer();
    assert.equal(pair.read(), 'EOF');
  });

  it('has the bytes that the handler makes of it, and only its own', () => {
    pool.block.fill('x');
    const upper: StreamHandler = {
      ...mirror,
      begin: () => ({ push: (chunk) => Buffer.from(chunk.toString().toUpperCase()), end() {} }),
    };
    const pair = request('hoge');
    answer(pair, upper);
    assert.equal(pair.read(), 'HOGE');
  });

  it('may be empty: the handler sees its end and no bytes, and nothing is sent', () => {
    const seen: string[] = [];
    const handler: StreamHandler = {
      ...mirror,
      begin: () => ({
        push(chunk) {
          seen.push('push');
          return chunk;
        },
        end: () => void seen.push('end'),
      }),
    };
    const pair = request('');
    const result = answer(pair, handler);
    assert.ok(result.kind === 'answered');
    assert.deepEqual([result.requestBytes, result.reply.length, result.sentBytes], [0, 0, 0]);
    assert.deepEqual(seen, ['end']);
    assert.equal(pair.read(), 'nothing');
  });

  it('is taken before its reply is sent where it is small', () => {
    const pair = request('h'.repeat(SMALL));
    const result = answer(pair);
    assert.ok(result.kind === 'answered');
    assert.deepEqual([result.requestBytes, result.takenBytes], [SMALL, SMALL]);
    assert.equal(pair.read(), 'h'.repeat(SMALL));
    assert.equal(unreadBytes(pair.server), 0);
  });

  for (const size of [SMALL + 1, MAX]) {
    it(`is answered in one piece with ${size} bytes, of which the last stays in the socket: a close resets the client`, () => {
      const text = `${'h'.repeat(size - 1)}o`;
      const pair = request(text);
      const result = answer(pair);
      assert.ok(result.kind === 'answered');
      assert.deepEqual([result.requestBytes, result.takenBytes, result.sentBytes], [size, size - 1, size]);
      assert.equal(pair.read(), text);
      assert.equal(unreadBytes(pair.server), 1);
      pair.closeServer();
      assert.equal(pair.read(), 'reset');
    });
  }

  it('is left alone beyond the limit', () => {
    const pair = request('h'.repeat(MAX + 1));
    assert.deepEqual(answer(pair, failingAt('begin', new Error('called'))), { kind: 'begun', requestBytes: 0 });
    assert.equal(unreadBytes(pair.server), MAX + 1);
    assert.equal(pair.read(), 'nothing');
  });

  it('is left alone beyond what the block holds', () => {
    const pair = request('h'.repeat(SMALL));
    const tiny = { block: pool.block.subarray(0, SMALL - 1) } as BlockPool;
    assert.deepEqual(answerAtOnce(pair.server, mirror, tiny, { smallBytes: MAX, maxBytes: MAX, maxReplyBytes: MAX }), {
      kind: 'begun',
      requestBytes: 0,
    });
  });

  for (const size of [4, SMALL + 1]) {
    it(`is none when bytes out of band follow its ${size}: what was read of it waits in the block, and nothing is sent`, () => {
      const pair = connect();
      pair.write('h'.repeat(size));
      pair.writeOutOfBand('!');
      pair.halfClose();
      assert.deepEqual(answer(pair, failingAt('begin', new Error('called'))), { kind: 'begun', requestBytes: size });
      assert.equal(pool.block.toString('utf8', 0, size), 'h'.repeat(size));
      assert.equal(pair.read(), 'nothing');
    });
  }

  it('is gone with a client that left without reading', () => {
    const pair = connect();
    send(pair.server, Buffer.from('x'));
    pair.closeClient();
    assert.deepEqual(answer(pair), { kind: 'lost', lost: 'gone' });
  });

  it('is answered to nobody when its client left after it', () => {
    const pair = request('hoge');
    pair.closeClient();
    const result = answer(pair);
    assert.ok(result.kind === 'answered');
    assert.deepEqual([result.requestBytes, result.sentBytes], [4, 0]);
  });

  for (const where of ['begin', 'push', 'end'] as const) {
    it(`fails with what the handler throws at its ${where}, and nothing is sent`, () => {
      const error = new TypeError('oops');
      const pair = request('hoge');
      assert.deepEqual(answer(pair, failingAt(where, error)), {
        kind: 'failed',
        requestBytes: 4,
        takenBytes: 4,
        error,
      });
      assert.equal(pair.read(), 'nothing');
    });
  }

  it('honors the limit of the reply at its edge', () => {
    const enough = request('x');
    assert.equal(answer(enough, replying(Buffer.alloc(7, 'r')), 7).kind, 'answered');
    assert.equal(enough.read(), 'rrrrrrr');

    const pair = request('x');
    const result = answer(pair, replying(Buffer.alloc(8, 'r')), 7);
    assert.deepEqual(result, {
      kind: 'failed',
      requestBytes: 1,
      takenBytes: 1,
      error: new HandlerFailure('reply larger than 7 bytes (max-reply)', { fault: 'size' }),
    });
    assert.equal(pair.read(), 'nothing');
  });

  it('says how much is out of a reply that the socket does not hold', () => {
    const pair = request('x');
    const reply = Buffer.alloc(4_000_000, 'r');
    const result = answer(pair, replying(reply), reply.length);
    assert.ok(result.kind === 'answered');
    assert.ok(result.sentBytes > 0 && result.sentBytes < reply.length);
    assert.equal(pair.readAll().length, result.sentBytes);
  });
});

describe('the size of a small request', () => {
  const connect = usePairs();

  it('is such that the socket takes a reply three times as long at once', () => {
    const { server } = connect();
    const bytes = sendBufferOf(server).smallBytes;
    assert.ok(bytes > 0 && bytes <= 16 * 1024);
    assert.equal(send(server, Buffer.alloc(3 * bytes)), 3 * bytes);
  });

  it('is not known of what is no socket', () => {
    assert.throws(() => sendBufferOf(NOT_OPEN), PosixError);
  });
});
