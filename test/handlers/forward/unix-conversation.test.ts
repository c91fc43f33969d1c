import assert from 'node:assert/strict';
import { UnixConversation } from '../../../src/handlers/forward/unix-conversation.ts';
import { close } from '../../../src/posix/descriptor.ts';
import { EventLoop } from '../../../src/posix/event-loop.ts';
import { receive, send } from '../../../src/posix/socket.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { connectedPair } from '../../support/sockets.ts';
import { until } from '../../support/wait.ts';
import { SwitchedRoom, userOf } from '../claims.ts';

describe('a request on a connection to an EOF server', () => {
  let loop: EventLoop;
  const buffer = Buffer.alloc(2 ** 20);
  beforeEach(() => {
    loop = new EventLoop();
    loop.start();
  });
  afterEach(() => loop.stop());
  checkLeaks();

  /** @returns the server's end, and the reply on ours */
  function converse(request: string | Buffer, maxReplyBytes = 1000) {
    const { client, server } = connectedPair();
    const controller = new AbortController();
    const room = new SwitchedRoom(userOf(1));
    const context = {
      requestId: 'r',
      peer: { pid: 1, uid: 2, gid: 3 },
      signal: controller.signal,
      claim: room.claim,
      log() {},
      answeredBy() {},
    };
    const options = { readiness: loop, maxReplyBytes: () => maxReplyBytes };
    const one = new UnixConversation(client, [Buffer.from(request)], context, options);
    const reply = one.reply.then((pieces) => Buffer.concat([...pieces]).toString());
    reply.catch(() => undefined);
    return { server, controller, room, reply };
  }
  const readAll = async (server: number): Promise<number> => {
    let bytes = 0;
    await until('the request has come whole', () => {
      const got = receive(server, buffer, 0, buffer.length);
      bytes += Math.max(0, got);
      return got === 0;
    });
    return bytes;
  };

  it('is written and half-closed, and has for a reply what the server wrote before it closed', async () => {
    const { server, reply } = converse('hello');
    assert.equal(await readAll(server), 5);
    send(server, Buffer.from('one'));
    send(server, Buffer.from('two'));
    close(server);
    assert.equal(await reply, 'onetwo');
  });

  it('goes out as fast as the server takes it, and its memory is given back then', async () => {
    const large = Buffer.alloc(4 * 2 ** 20, 'x');
    const { server, room, reply } = converse(large);
    assert.equal(await readAll(server), large.length);
    assert.ok((room.taken.at(-1) ?? Number.NaN) < 100_000, String(room.taken.at(-1)));
    send(server, Buffer.from('got it'));
    close(server);
    assert.equal(await reply, 'got it');
  });

  it('may have an empty reply where it is empty itself, and fails with one otherwise', async () => {
    for (const request of ['', 'x']) {
      const { server, reply } = converse(request);
      await readAll(server);
      close(server);
      if (request === '') assert.equal(await reply, '');
      else await assert.rejects(reply, { message: 'the server failed on it: its reply is empty', fault: 'server' });
    }
  });

  it('fails where the server answers before the request has ended, with what it said', async () => {
    const { server, reply } = converse(Buffer.alloc(4 * 2 ** 20));
    send(server, Buffer.from('eofd: too large\n'));
    await assert.rejects(reply, { message: 'the server answered before the request had ended: eofd: too large' });
    close(server);
  });

  it('fails where the server hangs up on it', async () => {
    const [unread, large] = [converse('unread'), converse(Buffer.alloc(4 * 2 ** 20))];
    send(unread.server, Buffer.from('half a reply'));
    for (const { server } of [unread, large]) close(server);
    for (const { reply } of [unread, large])
      await assert.rejects(reply, { message: 'the server hung up on the request', fault: 'server' });
  });

  it('fails with the line of an eofd that hangs up', async () => {
    const { server, reply } = converse('unread');
    send(server, Buffer.from('eofd: the service is stopping\n'));
    close(server);
    await assert.rejects(reply, { message: 'the server hung up on the request: eofd: the service is stopping' });
  });

  it('fails at a reply of one byte more than max-reply, and not at one of just so many', async () => {
    for (const reply of ['1234', '12345']) {
      const one = converse('', 4);
      send(one.server, Buffer.from(reply));
      close(one.server);
      if (reply.length === 4) assert.equal(await one.reply, reply);
      else await assert.rejects(one.reply, { message: 'the server wrote more than 4 bytes (max-reply)' });
    }
  });

  it('waits with its reply while there is no memory for it', async () => {
    const { server, room, reply } = converse('x');
    await readAll(server);
    room.hasRoom = false;
    send(server, Buffer.from('later'));
    close(server);
    await until('it waits', () => room.claim.isWaiting);
    room.hasRoom = true;
    assert.equal(await reply, 'later');
  });

  it('closes the connection when it is not wanted any more, which the server sees', async () => {
    const { server, controller, reply } = converse('x');
    await readAll(server);
    controller.abort();
    await assert.rejects(reply, { message: 'no longer wanted' });
    assert.ok(send(server, Buffer.from('nobody reads this')) < 0);
    close(server);
  });
});
