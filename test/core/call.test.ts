import assert from 'node:assert/strict';
import { Call, type CallEnd } from '../../src/core/call.ts';
import { type CallContext, type CallHandler, HandlerFailure, type Work } from '../../src/core/handler.ts';
import { Ledger } from '../../src/core/ledger.ts';
import { HeldHandler } from '../support/handlers.ts';

const PEER = { pid: 1, uid: 2, gid: 3 };
const working = (work: Work): CallHandler => ({ kind: 'call', name: 'given', admit: () => Promise.resolve(work) });
const endOf = (one: Call): Promise<CallEnd> => new Promise((resolve) => one.whenEnded(resolve));
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a call to a handler', () => {
  let now: number;
  let ledger: Ledger;
  let said: string[];
  beforeEach(() => {
    now = 1000;
    ledger = new Ledger({ connectionsMax: 9, connectionsMaxPerUser: 9, bufferMaxBytes: 1000 });
    said = [];
  });

  function call(handler: CallHandler, request = [Buffer.from('ho'), Buffer.from('ge')]): Call {
    const log = (message: string): void => void said.push(message);
    const context = { requestId: 'test-1', peer: PEER, claim: ledger.memory.claim(PEER.uid), log };
    return new Call(handler, request, context, ledger, () => now);
  }

  const textOf = (end: CallEnd): string =>
    end.kind === 'replied' ? Buffer.concat(end.reply).toString() : `failed: ${end.reason}`;

  it('waits no more for room to be read: whoever gives it a turn may have it wait for room to begin', async () => {
    const claim = ledger.memory.claim(PEER.uid);
    claim.wait('read', () => assert.fail('it was read again'));
    const context = { requestId: 'test-1', peer: PEER, claim, log: () => undefined };
    new Call(new HeldHandler(), [], context, ledger, () => now).abort();
    assert.equal(claim.isWaiting, false);
  });

  it('gives the request as it is, and who asks', async () => {
    const request = [Buffer.from('ho'), Buffer.from('ge')];
    let given: CallContext | undefined;
    let pieces: Buffer[] | undefined;
    const handler: CallHandler = {
      kind: 'call',
      name: 'given',
      async admit(context) {
        given = context;
        return (taken) => {
          pieces = taken;
          return Promise.resolve([]);
        };
      },
    };
    await endOf(call(handler, request));
    assert.ok(given);
    assert.equal(pieces, request);
    assert.deepEqual([given.requestId, given.peer], ['test-1', PEER]);
    given.log('hello');
    assert.deepEqual(said, ['hello']);
  });

  it('tells that it begins once it has its turn, before anything is done', async () => {
    const events: string[] = [];
    const handler: CallHandler = {
      kind: 'call',
      name: 'given',
      admit: () => {
        events.push('admit');
        return Promise.resolve(() => Promise.resolve((events.push('work'), [])));
      },
    };
    const context = { requestId: 'test-1', peer: PEER, claim: ledger.memory.claim(PEER.uid), log() {} };
    const one = new Call(
      handler,
      [],
      context,
      ledger,
      () => now,
      () => void events.push('begins'),
    );
    await endOf(one);
    assert.deepEqual(events, ['admit', 'begins', 'work']);
  });

  it('has the handler called as the method it is', async () => {
    const handler = new HeldHandler();
    const one = call(handler);
    await nextTurn();
    assert.equal(handler.requests[0]?.request.toString(), 'hoge');
    handler.requests[0]?.answer(Buffer.from('HO'), Buffer.from('GE'));
    assert.equal(textOf(await endOf(one)), 'HOGE');
  });

  const error = new TypeError('oops');
  const throwing = (thrown: unknown) => (): never => {
    throw thrown;
  };
  for (const [how, handler] of [
    ['the turn is refused', { kind: 'call', name: 'given', admit: () => Promise.reject(error) }],
    ['an error is thrown instead of a turn', { kind: 'call', name: 'given', admit: throwing(error) }],
    ['the work rejects', working(() => Promise.reject(error))],
    ['an error is thrown instead of the work', working(throwing(error))],
  ] as const satisfies readonly (readonly [string, CallHandler])[]) {
    it(`ends as an internal error, with the bug, where ${how}`, async () => {
      assert.deepEqual(await endOf(call(handler)), {
        kind: 'failed',
        reason: 'internal error',
        fault: 'handler',
        bug: error,
      });
      assert.deepEqual([ledger.queued, ledger.queuedMs], [0, 0]);
    });
  }

  it('ends in the words of the handler where that fails on purpose', async () => {
    const end = await endOf(call(working(() => Promise.reject(new HandlerFailure('not today')))));
    assert.deepEqual(end, { kind: 'failed', reason: 'not today', fault: 'handler' });
  });

  it('says whether the request itself is at fault, or that too many wait', async () => {
    for (const fault of ['request', 'queue'] as const) {
      const end = await endOf(call(working(() => Promise.reject(new HandlerFailure('no', { fault })))));
      assert.deepEqual(end, { kind: 'failed', reason: 'no', fault });
    }
  });

  it('tells the handler that the reply is no longer wanted, and no other call of it', async () => {
    const handler = new HeldHandler();
    const [one, other] = [call(handler), call(handler)];
    await nextTurn();
    const [first, second] = handler.requests;
    assert.ok(first && second);
    let aborts = 0;
    first.context.signal.addEventListener('abort', () => aborts++);
    one.abort();
    one.abort();
    assert.deepEqual([first.context.signal.aborted, second.context.signal.aborted, aborts], [true, false, 1]);
    first.fail(new HandlerFailure('no longer wanted'));
    assert.equal(textOf(await endOf(one)), 'failed: no longer wanted');
    second.answer(Buffer.from('HOGE'));
    assert.equal(textOf(await endOf(other)), 'HOGE');
  });

  describe('counts its wait for a turn', () => {
    let admit: (work: Work) => void;
    let refuse: (error: Error) => void;
    let one: Call;
    beforeEach(() => {
      const turn = new Promise<Work>((resolve, reject) => {
        [admit, refuse] = [resolve, reject];
      });
      one = call({ kind: 'call', name: 'given', admit: () => turn });
      now = 1030;
    });

    it('until it has it, and the work anew from there', async () => {
      assert.deepEqual([one.sinceMs, one.queueMs, ledger.queued], [1000, undefined, 1]);
      admit(async () => {
        now = 1070;
        return [];
      });
      await endOf(one);
      assert.deepEqual([one.sinceMs, one.queueMs, ledger.queued, ledger.queuedMs], [1030, 30, 0, 30]);
    });

    it('until it is refused', async () => {
      refuse(new HandlerFailure('too many'));
      await endOf(one);
      assert.deepEqual([one.queueMs, ledger.queued, ledger.queuedMs], [30, 0, 30]);
    });

    it('until it is given up, once', async () => {
      one.abort();
      now = 1100;
      assert.deepEqual([one.queueMs, ledger.queued, ledger.queuedMs], [30, 0, 30]);
      admit(async () => []);
      await endOf(one);
      assert.deepEqual([one.queueMs, ledger.queued, ledger.queuedMs], [30, 0, 30]);
    });
  });

  describe('counts the time of the work', () => {
    const answering = (ms: number): CallHandler =>
      working(() => {
        now += ms;
        return Promise.resolve([]);
      });

    it('from the turn to the reply, or to the failure', async () => {
      const one = call(answering(40));
      assert.equal(one.workMs, undefined);
      await endOf(one);
      assert.equal(one.workMs, 40);
      const failing = call(
        working(() => {
          now += 7;
          return Promise.reject(error);
        }),
      );
      await endOf(failing);
      assert.equal(failing.workMs, 7);
    });

    it('as none where it never had a turn', async () => {
      const one = call({ kind: 'call', name: 'given', admit: () => Promise.reject(error) });
      await endOf(one);
      assert.equal(one.workMs, undefined);
      const other = call({ kind: 'call', name: 'given', admit: () => new Promise(() => undefined) });
      other.abort();
      assert.equal(other.workMs, undefined);
    });

    it('up to an abort, whatever comes later', async () => {
      const handler = new HeldHandler();
      const one = call(handler);
      await nextTurn();
      now += 30;
      one.abort();
      assert.equal(one.workMs, 30);
      now += 500;
      handler.requests[0]?.answer(Buffer.from('late'));
      await endOf(one);
      assert.equal(one.workMs, 30);
    });
  });

  it('tells nobody of an abort once it has ended', async () => {
    const handler = new HeldHandler();
    const one = call(handler);
    await nextTurn();
    handler.requests[0]?.answer(Buffer.from('HOGE'));
    await endOf(one);
    one.abort();
    assert.equal(handler.requests[0]?.context.signal.aborted, false);
  });

  it('says which process works on it, once that is known', async () => {
    const process = { mode: 'worker', pid: 4711 } as const;
    const one = call({
      kind: 'call',
      name: 'given',
      async admit(context) {
        await nextTurn();
        context.answeredBy(process);
        return () => Promise.resolve([]);
      },
    });
    assert.equal(one.answeredBy, undefined);
    await endOf(one);
    assert.equal(one.answeredBy, process);
  });

  it('lets go of the request where its turn never comes', async () => {
    const request = [Buffer.from('hoge')];
    await endOf(call({ kind: 'call', name: 'given', admit: () => Promise.reject(new HandlerFailure('no')) }, request));
    assert.deepEqual(request, []);
  });
});
