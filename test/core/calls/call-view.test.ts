import assert from 'node:assert/strict';
import { CallView } from '../../../src/core/calls/call-view.ts';
import { SwitchedRoom, userOf } from '../../handlers/claims.ts';

describe('what a handler sees of a call', () => {
  it('is who asks, its claim and its log, and it notes who works on it', () => {
    const said: string[] = [];
    const peer = { pid: 1, uid: 2, gid: 3 };
    const { claim } = new SwitchedRoom(userOf(2));
    const view = new CallView({ requestId: 'r', peer, claim, log: (line) => void said.push(line) });
    assert.equal(view.traceparent, undefined);
    const traced = new CallView({ requestId: 'r', peer, traceparent: '00-1-2-01', claim, log: () => undefined });
    assert.equal(traced.traceparent, '00-1-2-01');
    view.log('hello');
    assert.deepEqual([view.requestId, view.peer, view.claim, said], ['r', peer, claim, ['hello']]);
    assert.equal(view.process, undefined);
    view.answeredBy({ mode: 'worker', pid: 7 });
    assert.deepEqual(view.process, { mode: 'worker', pid: 7 });
    view.cancellation.cancel();
    assert.equal(view.signal.aborted, true);
  });
});
