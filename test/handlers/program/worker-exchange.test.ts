import assert from 'node:assert/strict';
import { Cancellation } from '../../../src/core/calls/cancellation.ts';
import { Soon } from '../../../src/core/calls/soon.ts';
import { HandlerFailure } from '../../../src/core/handler.ts';
import { WorkerExchange } from '../../../src/handlers/program/worker-exchange.ts';
import { close } from '../../../src/posix/descriptor.ts';
import { EventLoop } from '../../../src/posix/event-loop.ts';
import { endSending, receive, send } from '../../../src/posix/socket.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { promised } from '../../support/promised.ts';
import { connectedPair } from '../../support/sockets.ts';
import { until } from '../../support/wait.ts';
import { SwitchedRoom, userOf } from '../claims.ts';

describe('a request on a connection to a worker', () => {
  let loop: EventLoop;
  /** The descriptor of each connection that the worker may not be done with; -1 where it is. */
  let over: number[];
  let isExiting: boolean;
  const buffer = Buffer.alloc(100);
  beforeEach(() => {
    over = [];
    isExiting = false;
    loop = new EventLoop();
    loop.start();
  });
  afterEach(() => loop.stop());
  checkLeaks();

  /** @returns the worker's end, and the exchange on ours */
  function exchange(
    request: string,
    cancellation = new Cancellation(),
    maxReplyBytes = 1000,
    { client, server } = connectedPair(),
  ) {
    const { claim } = new SwitchedRoom(userOf(1));
    const told = new Soon<readonly Uint8Array[]>();
    const one = new WorkerExchange(client, [Buffer.from(request)], { claim, cancellation }, told, {
      readiness: loop,
      maxReplyBytes: () => maxReplyBytes,
      isExiting: () => isExiting,
      over: (_one, _isAnswered, abandoned = -1) => void over.push(abandoned),
    });
    one.begin();
    const reply = promised(told).then((pieces) => Buffer.concat(pieces).toString());
    reply.catch(() => undefined);
    return { worker: server, one, reply };
  }

  it('is written and half-closed, and has for a reply what the worker wrote before it closed', async () => {
    const { worker, reply } = exchange('hello');
    await until('it is there', () => receive(worker, buffer, 0, 100) === 5);
    assert.equal(receive(worker, buffer, 0, 100), 0);
    send(worker, Buffer.from('one'));
    send(worker, Buffer.from('two'));
    close(worker);
    assert.equal(await reply, 'onetwo');
    assert.deepEqual(over, [-1]);
  });

  it('may have an empty reply where it is empty itself, and fails with one otherwise', async () => {
    const [empty, full] = [exchange(''), exchange('x')];
    await until('it is there', () => receive(full.worker, buffer, 0, 100) === 1);
    for (const { worker } of [empty, full]) close(worker);
    assert.equal(await empty.reply, '');
    await assert.rejects(full.reply, { message: 'the worker closed the connection without a reply' });
  });

  it('fails where the worker closes before it has read all of it', async () => {
    const { worker, reply } = exchange('unread');
    send(worker, Buffer.from('early'));
    close(worker);
    await assert.rejects(reply, /before it had read the whole request/);
  });

  it('fails where the worker closes before all of it was sent', async () => {
    const pair = connectedPair();
    send(pair.server, Buffer.from('early'));
    close(pair.server);
    const { reply: unsent } = exchange('x', undefined, undefined, pair);
    await assert.rejects(unsent, /before it had read the whole request/);
    const { worker, reply: begun } = exchange('x'.repeat(10_000_000));
    assert.equal(receive(worker, buffer, 0, 100), 100);
    send(worker, Buffer.from('early'));
    close(worker);
    await assert.rejects(begun, /before it had read the whole request/);
  });

  it('fails where the worker ends its own side before all of it was sent', async () => {
    const { worker, reply } = exchange('x'.repeat(10_000_000));
    send(worker, Buffer.from('early'));
    endSending(worker);
    await assert.rejects(reply, /before it had read the whole request/);
    close(worker);
  });

  it('fails where the worker exits with 0 before it has read all of it, or all of it was sent', async () => {
    for (const request of ['unread', 'x'.repeat(10_000_000)]) {
      const { worker, one, reply } = exchange(request);
      if (request !== 'unread') assert.equal(receive(worker, Buffer.alloc(1_000_000), 0, 1_000_000) > 0, true);
      send(worker, Buffer.from('early'));
      close(worker);
      one.exited(undefined);
      await assert.rejects(reply, /before it had read the whole request/);
    }
  });

  it('is judged by the status of a worker that is on its way to its end', async () => {
    isExiting = true;
    for (const failure of [undefined, new HandlerFailure('the worker exited with status 1')]) {
      const { worker, one, reply } = exchange('');
      send(worker, Buffer.from('reply'));
      close(worker);
      one.exited(failure);
      if (failure === undefined) assert.equal(await reply, 'reply');
      else await assert.rejects(reply, failure);
    }
    assert.deepEqual(over, [-1, -1]);
  });

  it('leaves its connection to others to be closed where it is not wanted any more, or its reply is too large', async () => {
    const unwanting = new Cancellation();
    const [unwanted, large] = [exchange('x', unwanting), exchange('', undefined, 3)];
    unwanting.cancel();
    await assert.rejects(unwanted.reply, { message: 'no longer wanted' });
    send(large.worker, Buffer.from('four'));
    await assert.rejects(large.reply, /more than 3 bytes \(max-reply\)/);
    assert.equal(over.length, 2);
    for (const fd of [...over, unwanted.worker, large.worker]) close(fd);
  });
});
