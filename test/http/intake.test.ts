import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { Memory } from '../../src/core/memory.ts';
import { Clock } from '../../src/http/clock.ts';
import { Intake } from '../../src/http/intake.ts';
import { mirrorCall } from '../support/handlers.ts';
import { until } from '../support/wait.ts';

describe('the body of a request over HTTP', () => {
  it('that waits for room has no deadline meanwhile, and says when it has one again', async () => {
    const memory = new Memory(100_000);
    const [first, second, claim] = [memory.claim(1), memory.claim(1), memory.claim(1)];
    first.set(95_000);
    second.set(85_000);
    const stream = new PassThrough();
    let [now, resumed] = [1000, 0];
    const owner = { claim: () => claim, resumed: () => resumed++ };
    const intake = new Intake(mirrorCall, stream as unknown as IncomingMessage, owner, new Clock(() => now), now);
    intake.push(Buffer.alloc(60_000), 100);
    assert.deepEqual([intake.activeAt, stream.isPaused()], [Number.POSITIVE_INFINITY, true]);
    now = 2000;
    first.end();
    await until('it goes on', () => !stream.isPaused());
    assert.deepEqual([intake.activeAt, resumed], [2000, 1]);
  });
});
