import assert from 'node:assert/strict';
import { EPOLLET, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { Epoll } from '../../src/posix/epoll.ts';
import { ERRNO, PosixError } from '../../src/posix/errno.ts';
import { calls } from '../../src/posix/libc.ts';
import { receive, send } from '../../src/posix/socket.ts';
import { checkLeaks } from '../support/leaks.ts';
import { connectedPair, NOT_OPEN } from '../support/sockets.ts';

const failsWith = (errno: keyof typeof ERRNO) => (error: unknown) => error instanceof PosixError && error.is(errno);
const SHUT_WR = 1;
const F_DUPFD = 0;

/** What is ready, as [descriptor, tag, events]. */
const collected = (epoll: Epoll, count = epoll.collect()) =>
  Array.from({ length: count }, (_, index) => [epoll.fdAt(index), epoll.tagAt(index), epoll.eventsAt(index)]);

describe('epoll', () => {
  checkLeaks();

  describe('on a connection', () => {
    let epoll: Epoll;
    let pair: ReturnType<typeof connectedPair>;

    beforeEach(() => {
      epoll = new Epoll();
      pair = connectedPair();
    });
    afterEach(() => {
      close(pair.client);
      close(pair.server);
      epoll.close();
    });

    it('tells which descriptors are ready, for what, and their tags', () => {
      const others = [connectedPair(), connectedPair()];
      epoll.add(pair.server, EPOLLIN | EPOLLRDHUP, 1);
      epoll.add(pair.client, EPOLLIN | EPOLLOUT, -1);
      others.forEach(({ server }, index) => epoll.add(server, EPOLLIN, 0x7ffffffe + index));
      assert.deepEqual(collected(epoll), [[pair.client, -1, EPOLLOUT]]);
      send(pair.client, Buffer.from('a'));
      for (const { client } of others) send(client, Buffer.from('a'));
      assert.deepEqual(
        new Set(collected(epoll).map(String)),
        new Set([
          `${pair.client},-1,${EPOLLOUT}`,
          `${pair.server},1,${EPOLLIN}`,
          `${others[0]?.server},2147483646,${EPOLLIN}`,
          `${others[1]?.server},2147483647,${EPOLLIN}`,
        ]),
      );
      for (const { client, server } of others) {
        close(client);
        close(server);
      }
    });

    it('tells again of what is still so, unless it was asked for changes only', () => {
      epoll.add(pair.server, EPOLLIN, 1);
      send(pair.client, Buffer.from('ab'));
      assert.equal(epoll.collect(), 1);
      assert.equal(epoll.collect(), 1);
      epoll.modify(pair.server, EPOLLIN | EPOLLET, 2);
      assert.deepEqual(collected(epoll), [[pair.server, 2, EPOLLIN]]);
      assert.equal(epoll.collect(), 0);
    });

    it('is quiet about a byte that is held back, and tells of each later change', () => {
      epoll.add(pair.server, EPOLLIN | EPOLLRDHUP | EPOLLET, 7);
      const byte = Buffer.alloc(1);
      send(pair.client, Buffer.from('ab'));
      assert.deepEqual(collected(epoll), [[pair.server, 7, EPOLLIN]]);
      receive(pair.server, byte, 0, 1);
      assert.equal(epoll.collect(), 0);
      send(pair.client, Buffer.from('c'));
      assert.deepEqual(collected(epoll), [[pair.server, 7, EPOLLIN]]);
      receive(pair.server, byte, 0, 1);
      assert.equal(epoll.collect(), 0);
      calls.shutdown(pair.client, SHUT_WR);
      assert.deepEqual(collected(epoll), [[pair.server, 7, EPOLLIN | EPOLLRDHUP]]);
      assert.equal(epoll.collect(), 0);
    });

    it('tells that a peer is gone, asked or not', () => {
      const { client, server } = connectedPair();
      epoll.add(server, EPOLLET, 7);
      assert.equal(epoll.collect(), 0);
      close(client);
      assert.deepEqual(collected(epoll), [[server, 7, EPOLLHUP]]);
      assert.equal(epoll.collect(), 0);
      close(server);
    });

    it('forgets a descriptor that is closed, and tells the next user of its number by another tag', () => {
      const next = connectedPair();
      send(pair.client, Buffer.from('a'));
      epoll.add(pair.server, EPOLLIN, 1);
      assert.deepEqual(collected(epoll), [[pair.server, 1, EPOLLIN]]);
      close(pair.server);
      assert.equal(epoll.collect(), 0);
      assert.equal(calls.fcntl(next.server, F_DUPFD, pair.server), pair.server);
      epoll.add(pair.server, EPOLLIN, 2);
      send(next.client, Buffer.from('b'));
      assert.deepEqual(collected(epoll), [[pair.server, 2, EPOLLIN]]);
      close(next.client);
      close(next.server);
    });

    it('lets go of a descriptor that stays open', () => {
      send(pair.client, Buffer.from('a'));
      epoll.add(pair.server, EPOLLIN, 1);
      assert.equal(epoll.collect(), 1);
      epoll.remove(pair.server);
      assert.equal(epoll.collect(), 0);
    });

    it('says what is wrong with a descriptor', () => {
      epoll.add(pair.server, EPOLLIN, 1);
      assert.throws(() => epoll.add(pair.server, EPOLLIN, 1), { name: 'PosixError', errno: 17 });
      assert.equal(epoll.modify(pair.client, EPOLLIN, 1), false);
      assert.equal(epoll.remove(pair.client), false);
      assert.equal(epoll.remove(NOT_OPEN), false);
      assert.throws(() => epoll.add(NOT_OPEN, EPOLLIN, 1), failsWith('EBADF'));
    });

    it('delivers at most 512 at once, and the others the next time', () => {
      const copies = Array.from({ length: 600 }, () => Number(calls.fcntl(pair.client, F_DUPFD, 0)));
      copies.forEach((fd, index) => epoll.add(fd, EPOLLOUT | EPOLLET, index));
      const tags = [...collected(epoll), ...collected(epoll)].map(([, tag]) => tag);
      assert.deepEqual(
        tags.sort((a = 0, b = 0) => a - b),
        copies.map((_, index) => index),
      );
      assert.equal(epoll.collect(), 0);
      for (const fd of copies) close(fd);
    });
  });
});
