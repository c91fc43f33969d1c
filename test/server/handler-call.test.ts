import assert from 'node:assert/strict';
import type { CallContext, CallHandler } from '../../src/core/handler.ts';
import { HandlerCall } from '../../src/server/handler-call.ts';
import { HeldHandler } from '../support/handlers.ts';

const PEER = { pid: 1, uid: 2, gid: 3 };
const calling = (handle: CallHandler['handle']): CallHandler => ({ kind: 'call', name: 'given', handle });

/** A call, with notes of what came of it. */
class NotedCall {
  readonly said: string[] = [];
  readonly answers: unknown[] = [];
  readonly call: HandlerCall;
  started = 0;

  constructor(handler: CallHandler, request: Buffer[] = [Buffer.from('ho'), Buffer.from('ge')]) {
    const context = {
      requestId: 'test-1',
      peer: PEER,
      log: (message: string) => this.said.push(message),
      started: () => this.started++,
    };
    this.call = new HandlerCall(handler, context);
    this.call.begin(
      request,
      (reply) => this.answers.push(['replied', Buffer.concat(reply).toString()]),
      (error) => this.answers.push(['failed', error]),
    );
  }
}

/** Has all that is settled by now been told. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a handler at work on a request', () => {
  it('is given the request as it is, and who asks', () => {
    const request = [Buffer.from('ho'), Buffer.from('ge')];
    let given: { request: readonly Buffer[]; context: CallContext } | undefined;
    const handle: CallHandler['handle'] = (pieces, context) => {
      given = { request: pieces, context };
      return Promise.resolve([]);
    };
    const noted = new NotedCall(calling(handle), request);
    assert.ok(given);
    assert.equal(given.request, request);
    assert.equal(given.context.requestId, 'test-1');
    assert.deepEqual(given.context.peer, PEER);
    given.context.log('hello');
    assert.deepEqual(noted.said, ['hello']);
    assert.equal(noted.started, 0);
    given.context.started?.();
    assert.equal(noted.started, 1);
  });

  it('is called as the method it is', async () => {
    const handler = new HeldHandler();
    const noted = new NotedCall(handler);
    assert.equal(handler.requests[0]?.request.toString(), 'hoge');
    handler.requests[0]?.answer(Buffer.from('HO'), Buffer.from('GE'));
    await nextTurn();
    assert.deepEqual(noted.answers, [['replied', 'HOGE']]);
  });

  it('is heard in a later turn, even when it answers at once', async () => {
    const noted = new NotedCall(calling((request) => Promise.resolve(request)));
    assert.deepEqual(noted.answers, []);
    await nextTurn();
    assert.deepEqual(noted.answers, [['replied', 'hoge']]);
  });

  const error = new TypeError('oops');
  for (const [how, handle] of [
    ['rejects', () => Promise.reject(error)],
    [
      'throws instead',
      () => {
        throw error;
      },
    ],
  ] as const) {
    it(`fails with its own error, in a later turn, when it ${how}`, async () => {
      const noted = new NotedCall(calling(handle));
      assert.deepEqual(noted.answers, []);
      await nextTurn();
      assert.deepEqual(noted.answers, [['failed', error]]);
    });
  }

  it('answers once, whatever it does afterwards', async () => {
    const handler = new HeldHandler();
    const noted = new NotedCall(handler);
    handler.requests[0]?.answer(Buffer.from('first'));
    handler.requests[0]?.answer(Buffer.from('second'));
    handler.requests[0]?.fail(error);
    await nextTurn();
    assert.deepEqual(noted.answers, [['replied', 'first']]);
  });

  it('is told when its answer is no longer wanted, and decides itself what comes of that', async () => {
    const handler = new HeldHandler();
    const noted = new NotedCall(handler);
    const other = new NotedCall(handler);
    const [held, others] = handler.requests;
    assert.ok(held && others);
    assert.equal(held.context.signal.aborted, false);
    let aborts = 0;
    held.context.signal.addEventListener('abort', () => aborts++);
    noted.call.abort();
    noted.call.abort();
    assert.deepEqual([held.context.signal.aborted, aborts], [true, 1]);
    assert.equal(others.context.signal.aborted, false, 'that was meant for another request');
    await nextTurn();
    assert.deepEqual(noted.answers, []);
    held.fail(error);
    await nextTurn();
    assert.deepEqual(noted.answers, [['failed', error]]);
    assert.deepEqual(other.answers, []);
  });

  it('has answered for good when its answer is no longer wanted after it', async () => {
    const handler = new HeldHandler();
    const noted = new NotedCall(handler);
    handler.requests[0]?.answer(Buffer.from('HOGE'));
    await nextTurn();
    noted.call.abort();
    await nextTurn();
    assert.deepEqual(noted.answers, [['replied', 'HOGE']]);
  });
});
