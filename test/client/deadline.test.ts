import { equal, throws } from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import { startDeadline } from '../../src/client/deadline.ts';
import { RequestError } from '../../src/client/request-error.ts';

const late = () => new RequestError('timeout', 'late');

describe('the deadline of a request', () => {
  it('ends it with the reason that is true at that moment', async () => {
    const { signal } = startDeadline(1, undefined, late);
    await once(signal, 'abort');
    equal(signal.reason.message, 'late');
  });

  it('ends it when the caller gives up, and keeps the reason of the caller', async () => {
    const caller = new AbortController();
    const { signal, dispose } = startDeadline(60_000, caller.signal, late);
    caller.abort('bored');
    equal(signal.reason.code, 'aborted');
    equal(signal.reason.cause, 'bored');
    dispose();
  });

  it('ends it at once when the caller has given up before', () => {
    const { signal, dispose } = startDeadline(60_000, AbortSignal.abort(), late);
    equal(signal.aborted, true);
    dispose();
  });

  it('leaves neither a timer nor a listener behind', () => {
    const caller = new AbortController();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const { dispose } = startDeadline(60_000, caller.signal, late);
    equal(timers(), before + 1);
    dispose();
    equal(timers(), before);
    equal(getEventListeners(caller.signal, 'abort').length, 0);
  });

  it('is none where it is infinite or further away than a timer reaches', async () => {
    for (const ms of [Number.POSITIVE_INFINITY, 2 ** 31]) {
      const { signal, dispose } = startDeadline(ms, undefined, late);
      await new Promise((resolve) => setTimeout(resolve, 5));
      equal(signal.aborted, false);
      dispose();
    }
  });

  it('refuses a time that is none', () => {
    for (const ms of [0, -1, Number.NaN]) throws(() => startDeadline(ms, undefined, late), RangeError);
  });
});
