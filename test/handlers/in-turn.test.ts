import assert from 'node:assert/strict';
import { type CallContext, HandlerFailure } from '../../src/core/handler.ts';
import { inTurn } from '../../src/handlers/in-turn.ts';
import { Turns } from '../../src/handlers/turns.ts';

const contextOf = (started: () => void): CallContext => ({
  requestId: 'r',
  peer: { pid: 1, uid: 2, gid: 3 },
  signal: new AbortController().signal,
  log() {},
  started,
});
const fail = (message: string) => () => Promise.reject(new HandlerFailure(message));

describe('work in turn', () => {
  it('says when it begins, and has its turn until somebody gives it back', async () => {
    const turns = new Turns<string>(0, 10);
    let begun = 0;
    const work = (): Promise<string> =>
      inTurn(
        turns,
        contextOf(() => begun++),
        (turn) => Promise.resolve(turn),
      );
    const both = [work(), work()];
    assert.deepEqual([begun, turns.waiting], [0, 2]);
    turns.release('only');
    assert.deepEqual([await both[0], begun, turns.waiting], ['only', 1, 1]);
    turns.release('only');
    assert.equal(await both[1], 'only');
  });

  it('tells of its wait when it fails, where there was one worth telling', async () => {
    const turns = new Turns(1, 10);
    await assert.rejects(
      inTurn(
        turns,
        contextOf(() => {}),
        fail('first'),
      ),
      { message: 'first' },
    );
    const waited = inTurn(
      turns,
      contextOf(() => {}),
      fail('second'),
    );
    setTimeout(() => turns.release(), 15);
    await assert.rejects(waited, { name: 'HandlerFailure', message: /^second; it had waited [\d.]+ms for its turn$/ });
  });

  it('leaves a bug as it is', async () => {
    const turns = new Turns<string>(0, 10);
    const bug = new Error('bug');
    const waited = inTurn(
      turns,
      contextOf(() => {}),
      () => Promise.reject(bug),
    );
    setTimeout(() => turns.release('x'), 15);
    await assert.rejects(waited, bug);
  });
});
