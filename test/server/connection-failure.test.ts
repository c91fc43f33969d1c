import assert from 'node:assert/strict';
import {
  type CallHandler,
  type Handler,
  HandlerFailure,
  type StreamHandler,
  type Work,
} from '../../src/core/handler.ts';
import { mirror, mirrorCall, replying } from '../support/handlers.ts';
import { ask, pattern } from '../support/node-client.ts';
import { usePython } from '../support/python-clients.ts';
import { useStage } from '../support/stage.ts';

describe('a connection whose handler fails', () => {
  const serve = useStage();
  const python = usePython();

  const failing = (where: 'push' | 'end', error: unknown): StreamHandler => ({
    kind: 'stream',
    name: 'failing',
    begin: () => ({
      push(chunk) {
        if (where === 'push') throw error;
        return chunk;
      },
      end() {
        if (where === 'end') throw error;
      },
    }),
  });
  const calling = (work: Work): CallHandler => ({ kind: 'call', name: 'failing', admit: async () => work });
  const throwing = (error: unknown) => (): never => {
    throw error;
  };
  const refusal = new HandlerFailure('not today');
  const bug = new TypeError('oops');
  const cases: readonly (readonly [string, Handler, string, unknown?])[] = [
    ['a failure at the first bytes', failing('push', refusal), 'not today'],
    ['a failure at the end', failing('end', refusal), 'not today'],
    ['an error thrown at the first bytes', failing('push', bug), 'internal error', bug],
    ['an error thrown at the end', failing('end', bug), 'internal error', bug],
    ['a handler that cannot begin', { kind: 'stream', name: 'failing', begin: throwing(refusal) }, 'not today'],
    ['a promise rejected with a failure', calling(() => Promise.reject(refusal)), 'not today'],
    ['a promise rejected with an error', calling(() => Promise.reject(bug)), 'internal error', bug],
    ['a failure thrown instead of a promise', calling(throwing(refusal)), 'not today'],
    ['an error thrown instead of a promise', calling(throwing(bug)), 'internal error', bug],
    ['a turn that never comes', { ...mirrorCall, admit: () => Promise.reject(refusal) }, 'not today'],
    ['an error thrown instead of a turn', { ...mirrorCall, admit: throwing(bug) }, 'internal error', bug],
  ];
  for (const [name, handler, reason, error] of cases) {
    for (const size of [0, 10, 16 * 1024, 50_000]) {
      if (size === 0 && name.includes('first bytes')) continue;
      // With a byte unread; all of a small request may have been taken in one read.
      const ends =
        size === 0 ? ['EOF'] : handler.kind === 'stream' && size <= 16 * 1024 ? ['EOF', 'ECONNRESET'] : ['ECONNRESET'];
      it(`${name}: no bytes and ${ends.join(' or ')} for a request of ${size} bytes`, async () => {
        const served = await serve({ handler });
        const { bytes, end } = await ask(served.path, pattern(size));
        assert.equal(bytes.length, 0);
        assert.ok(ends.includes(end), end);
        const { outcome, reason: told, requestBytes, replyBytes } = await served.end();
        assert.deepEqual(
          { outcome, reason: told, requestBytes, replyBytes },
          { outcome: 'failed', reason, requestBytes: size, replyBytes: 0 },
        );
        assert.deepEqual(served.bugs.splice(0), error === undefined ? [] : [error]);
      });
    }
  }

  it('a client whose request fails before it is complete can write all of it', async () => {
    const served = await serve({ handler: failing('push', refusal) });
    const client = await python(served.path);
    for (let i = 0; i < 10; i++) assert.equal(await client.write(100_000), 'ok');
    assert.equal(served.ended.length, 0);
    assert.equal(served.ledger.memory.bytes, 0);
    await client.halfClose();
    const { bytes, end } = await client.read();
    assert.deepEqual({ bytes, end }, { bytes: 0, end: 'ECONNRESET' });
    assert.equal((await served.end()).requestBytes, 1_000_000);
  });

  for (const handler of [
    replying(pattern(101)),
    { ...mirror, begin: () => ({ push: () => pattern(101), end() {} }) },
  ]) {
    it(`honors max-reply at its edge, ${handler.kind} handler`, async () => {
      const enough = await serve({ handler, settings: { 'max-reply': 101 } });
      assert.deepEqual(await ask(enough.path, 'x'), { bytes: pattern(101), end: 'EOF' });
      const served = await serve({ handler, settings: { 'max-reply': 100 } });
      const { bytes, end } = await ask(served.path, 'x');
      assert.equal(bytes.length, 0);
      assert.ok(end === 'ECONNRESET' || handler.kind === 'stream', end);
      const { outcome, reason } = await served.end();
      assert.deepEqual({ outcome, reason }, { outcome: 'failed', reason: 'reply larger than 100 bytes (max-reply)' });
    });
  }

  it('a reply that grows past max-reply while the request arrives is held no longer', async () => {
    const served = await serve({ settings: { 'max-reply': 99_999 } });
    const client = await python(served.path);
    await client.write(100_001);
    await served.arrived(100_001);
    assert.equal(served.ledger.memory.bytes, 0);
    await client.halfClose();
    const { bytes, end } = await client.read();
    assert.deepEqual({ bytes, end }, { bytes: 0, end: 'ECONNRESET' });
    const { outcome, reason } = await served.end();
    assert.deepEqual({ outcome, reason }, { outcome: 'failed', reason: 'reply larger than 99999 bytes (max-reply)' });
  });

  it('an answer that is no answer is a bug of the handler', async () => {
    const served = await serve({ handler: calling(() => Promise.resolve(undefined as never)) });
    assert.deepEqual(await ask(served.path, 'x'), { bytes: Buffer.alloc(0), end: 'ECONNRESET' });
    assert.equal((await served.end()).outcome, 'failed');
    assert.equal(served.bugs.splice(0).length, 1);
  });
});
