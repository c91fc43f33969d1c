import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { Memory } from '../../src/core/memory.ts';
import { Clock } from '../../src/http/clock.ts';
import { Intake } from '../../src/http/intake.ts';
import { mirror, mirrorCall } from '../support/handlers.ts';
import { HttpStage } from '../support/http-stage.ts';
import { checkLeaks } from '../support/leaks.ts';
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

describe('A body that comes in a great many chunks', () => {
  const head = 'POST / HTTP/1.1\r\nHost: x\r\n';
  const chunks = 30_000;
  let stage: HttpStage;
  beforeEach(() => {
    stage = new HttpStage(mirror);
  });
  afterEach(() => stage.clean());
  checkLeaks();

  it('is taken as it is, and others have their turn in between', async () => {
    const [greedy, other] = [stage.connect(), stage.connect()];
    greedy.socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n${'1\r\na\r\n'.repeat(chunks)}0\r\n\r\n`);
    other.socket.write(`${head}Content-Length: 1\r\n\r\nx`);
    await until('both are answered', () => stage.ended.length === 2);
    assert.deepEqual(
      stage.ended.map(({ outcome, replyBytes }) => [outcome, replyBytes]),
      [
        ['replied', 1],
        ['replied', chunks],
      ],
    );
    await greedy.read('a'.repeat(chunks));
    greedy.socket.write(`${head}Content-Length: 4\r\n\r\nnext`);
    await greedy.read('next');
  });
});
