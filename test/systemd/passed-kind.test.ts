import assert from 'node:assert/strict';
import { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from '../../src/posix/constants.ts';
import { type DescriptorFacts, kindOf } from '../../src/systemd/passed-kind.ts';

const AF_VSOCK = 40;
const unix = {
  is: 'socket',
  domain: AF_UNIX,
  type: SOCK_STREAM,
  listening: true,
  connected: false,
  address: '/run/eofd.sock',
} as const;
const connected = { ...unix, listening: false, connected: true };

describe('an inherited descriptor', () => {
  const usable: readonly (readonly [title: string, name: string, facts: DescriptorFacts, kind: string])[] = [
    ['that is a listening Unix stream socket takes requests', 'unknown', unix, 'listener'],
    ['that is a connected Unix stream socket is the one connection', 'connection', connected, 'connection'],
    ['named metrics may be a Unix listener', 'metrics', unix, 'metrics'],
    [
      'named metrics may listen on the loopback',
      'metrics',
      { ...unix, domain: AF_INET, address: '127.0.0.1:9090' },
      'metrics',
    ],
    [
      'named metrics may listen on that of IPv6',
      'metrics',
      { ...unix, domain: AF_INET6, address: '[::1]:9090' },
      'metrics',
    ],
    ['named metrics may listen anywhere', 'metrics', { ...unix, domain: AF_INET, address: '0.0.0.0:90' }, 'metrics'],
    ['named http may be a Unix listener', 'http', unix, 'http'],
    ['named http may listen on the loopback', 'http', { ...unix, domain: AF_INET, address: '127.0.0.1:8080' }, 'http'],
    ['named http may listen on that of IPv6', 'http', { ...unix, domain: AF_INET6, address: '[::1]:8080' }, 'http'],
    ['named almost metrics takes requests', 'Metrics', unix, 'listener'],
  ];
  for (const [title, name, facts, kind] of usable) {
    it(title, () => {
      assert.equal(kindOf(name, facts), kind);
    });
  }

  const requests = 'requests need a Unix stream socket';
  const metrics = 'the metrics need a listening stream socket';
  const unusable: readonly (readonly [name: string, facts: DescriptorFacts, problem: string])[] = [
    ['a', { is: 'closed' }, 'is not open'],
    ['a', { is: 'other', words: 'a regular file' }, `is a regular file; ${requests} (ListenStream=)`],
    ['metrics', { is: 'other', words: 'a pipe or FIFO' }, `is a pipe or FIFO; ${metrics} (ListenStream=)`],
    ['a', { ...unix, type: SOCK_DGRAM }, `is a Unix datagram socket; ${requests} (ListenStream=)`],
    ['a', { ...unix, type: SOCK_SEQPACKET }, `is a Unix seqpacket socket; ${requests} (ListenStream=)`],
    ['a', { ...unix, domain: AF_INET }, `is a TCP socket; ${requests} (ListenStream= with a path)`],
    ['a', { ...unix, domain: AF_INET6 }, `is a TCP socket; ${requests} (ListenStream= with a path)`],
    ['a', { ...unix, domain: AF_INET, type: SOCK_DGRAM }, `is a UDP socket; ${requests} (ListenStream=)`],
    ['a', { ...unix, domain: 16, type: 3 }, `is a type 3 socket of address family 16; ${requests} (ListenStream=)`],
    [
      'a',
      { ...unix, domain: AF_VSOCK },
      `is a stream socket of address family 40; ${requests} (ListenStream= with a path)`,
    ],
    [
      'metrics',
      { ...unix, domain: AF_VSOCK },
      `is a stream socket of address family 40; ${metrics} (ListenStream= with a path)`,
    ],
    ['a', { ...unix, listening: false }, 'is a Unix stream socket that neither listens nor is connected'],
    [
      'http',
      connected,
      'is a Unix stream socket that does not listen; HTTP needs a listening stream socket (Accept=no)',
    ],
    ['metrics', connected, `is a Unix stream socket that does not listen; ${metrics} (Accept=no)`],
    [
      'metrics',
      { ...unix, domain: AF_INET, address: '127.0.0.1:1', listening: false },
      `is a TCP socket that does not listen; ${metrics} (Accept=no)`,
    ],
  ];
  for (const [name, facts, problem] of unusable) {
    it(`is refused when it ${problem}`, () => {
      assert.deepEqual(kindOf(name, facts), { problem });
    });
  }
});
