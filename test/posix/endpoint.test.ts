import assert from 'node:assert/strict';
import { SOCK_STREAM } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { internetName, internetText, isConnected } from '../../src/posix/endpoint.ts';
import { PosixError } from '../../src/posix/errno.ts';
import { bind, connect, listen, unixAddress, unixSocket } from '../../src/posix/socket.ts';

describe('a socket is connected', () => {
  it('after connect, also when its peer has closed', () => {
    const address = unixAddress(`\0eofd-test-endpoint-${process.pid}`);
    const listener = unixSocket(SOCK_STREAM);
    const client = unixSocket(SOCK_STREAM);
    try {
      bind(listener, address);
      assert.equal(isConnected(client), false);
      listen(listener, 1);
      assert.equal(isConnected(listener), false);
      assert.equal(connect(client, address), 0);
      assert.equal(isConnected(client), true);
    } finally {
      close(listener);
    }
    assert.equal(isConnected(client), true);
    close(client);
  });

  it('only if it is a socket', () => {
    assert.throws(
      () => isConnected(-1),
      (error) => error instanceof PosixError && error.is('EBADF'),
    );
  });
});

describe('an internet address in text', () => {
  const ipv4 = (...bytes: number[]) => Buffer.from([2, 0, 0x23, 0x8c, ...bytes]);
  const ipv6 = (hex: string) =>
    Buffer.concat([Buffer.from([10, 0, 0x23, 0x8c, 0, 0, 0, 0]), Buffer.from(hex, 'hex'), Buffer.alloc(4)]);
  const cases: readonly (readonly [address: Buffer, text: string])[] = [
    [ipv4(127, 0, 0, 1), '127.0.0.1:9100'],
    [ipv4(0, 0, 0, 0), '0.0.0.0:9100'],
    [ipv6('00000000000000000000000000000000'), '[::]:9100'],
    [ipv6('00000000000000000000000000000001'), '[::1]:9100'],
    [ipv6('20010db8000000000001000000000042'), '[2001:db8::1:0:0:42]:9100'],
    [ipv6('fe800000000000000000000000000000'), '[fe80::]:9100'],
    [ipv6('20010db8000000010002000300040005'), '[2001:db8:0:1:2:3:4:5]:9100'],
  ];
  for (const [address, text] of cases) {
    it(text, () => {
      assert.equal(internetText(address), text);
    });
  }

  it('needs an open socket', () => {
    assert.throws(
      () => internetName(-1),
      (error) => error instanceof PosixError && error.is('EBADF'),
    );
  });
});
