import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { close } from '../../src/posix/descriptor.ts';
import { internetName } from '../../src/posix/endpoint.ts';
import { ERRNO, PosixError } from '../../src/posix/errno.ts';
import { listenOnPort } from '../../src/posix/internet-socket.ts';
import { accept } from '../../src/posix/socket.ts';
import { checkLeaks } from '../support/leaks.ts';

describe('a port that is listened on', () => {
  checkLeaks();

  for (const [bytes, form] of [
    [[127, 0, 0, 1], /^127\.0\.0\.1:\d+$/],
    [[...Array<number>(15).fill(0), 1], /^\[::1\]:\d+$/],
  ] as const) {
    it(`takes connections: ${form.source}`, async () => {
      const fd = listenOnPort(bytes, 0, 16);
      const name = internetName(fd);
      assert.match(name, form);
      const client = connect(Number(/\d+$/.exec(name)?.[0]), bytes.length === 4 ? '127.0.0.1' : '::1');
      await once(client, 'connect');
      const server = accept(fd);
      assert.ok(server >= 0);
      close(server);
      client.destroy();
      await once(client, 'close');
      close(fd);
    });
  }

  it('is refused to a second one', () => {
    const fd = listenOnPort([127, 0, 0, 1], 0, 16);
    const port = Number(/\d+$/.exec(internetName(fd))?.[0]);
    assert.throws(
      () => listenOnPort([127, 0, 0, 1], port, 16),
      (error) => error instanceof PosixError && error.errno === ERRNO.EADDRINUSE,
    );
    close(fd);
  });
});
