import assert from 'node:assert/strict';
import { EXIT, FatalError } from '../../src/core/errors.ts';
import { AF_INET, AF_UNIX, SOCK_DGRAM, SOCK_STREAM } from '../../src/posix/constants.ts';
import { type ActivationKernel, takeInherited } from '../../src/systemd/activation.ts';
import type { Environment } from '../../src/systemd/activation-variables.ts';
import type { DescriptorFacts } from '../../src/systemd/passed-kind.ts';
import { Random, seed } from '../support/random.ts';

const listener: DescriptorFacts = {
  is: 'socket',
  domain: AF_UNIX,
  type: SOCK_STREAM,
  listening: true,
  connected: false,
  address: '/run/eofd.sock',
};
const PID = 4711;

/** A kernel whose descriptors from 3 on are these, all others closed. */
function fakeKernel(...descriptors: readonly DescriptorFacts[]) {
  const examined: number[] = [];
  const nonblocking: number[] = [];
  const kernel: ActivationKernel = {
    pid: PID,
    pidfdId: () => 12002n,
    examine(fd) {
      examined.push(fd);
      return descriptors[fd - 3] ?? { is: 'closed' };
    },
    setNonblocking: (fd) => nonblocking.push(fd),
  };
  return { kernel, examined, nonblocking };
}

describe('activation', () => {
  it('takes over listeners, the connection of an Accept=yes unit and the metrics listener, by name', () => {
    const { kernel, nonblocking } = fakeKernel(
      listener,
      { ...listener, address: '@eofd' },
      { ...listener, listening: false, connected: true, address: '' },
      { ...listener, domain: AF_INET, address: '127.0.0.1:9100' },
    );
    const inherited = takeInherited({ LISTEN_PID: '4711', LISTEN_FDS: '4', LISTEN_FDNAMES: 'a:b:c:metrics' }, kernel);
    assert.deepEqual(inherited, [
      { fd: 3, name: 'a', kind: 'listener', address: '/run/eofd.sock' },
      { fd: 4, name: 'b', kind: 'listener', address: '@eofd' },
      { fd: 5, name: 'c', kind: 'connection', address: '' },
      { fd: 6, name: 'metrics', kind: 'metrics', address: '127.0.0.1:9100' },
    ]);
    assert.deepEqual(nonblocking, [3, 4, 5, 6]);
  });

  it('calls a descriptor without a name unknown', () => {
    const { kernel } = fakeKernel(listener);
    assert.equal(takeInherited({ LISTEN_PID: '4711', LISTEN_FDS: '1' }, kernel)[0]?.name, 'unknown');
  });

  const environments: readonly (readonly [title: string, environment: Environment])[] = [
    ['that are ours', { LISTEN_PID: '4711', LISTEN_FDS: '1', LISTEN_FDNAMES: 'a', LISTEN_PIDFDID: '12002' }],
    ["that are someone else's", { LISTEN_PID: '1', LISTEN_FDS: '1', LISTEN_FDNAMES: 'a', LISTEN_PIDFDID: '12002' }],
    ['that are incomplete', { LISTEN_FDS: '1', LISTEN_FDNAMES: 'a', LISTEN_PIDFDID: '12002' }],
    ['that are malformed', { LISTEN_PID: 'x', LISTEN_FDS: 'x', LISTEN_FDNAMES: '\n', LISTEN_PIDFDID: 'x' }],
  ];
  for (const [title, variables] of environments) {
    it(`takes variables ${title} out of the environment, and nothing else`, () => {
      const environment = { HOME: '/', LISTEN_BACKLOG: '7', ...variables };
      try {
        takeInherited(environment, fakeKernel(listener).kernel);
      } catch (error) {
        assert.ok(error instanceof FatalError);
      }
      assert.deepEqual(environment, { HOME: '/', LISTEN_BACKLOG: '7' });
    });
  }

  it('touches no descriptor that is meant for another process', () => {
    const { kernel, examined } = fakeKernel(listener);
    assert.deepEqual(takeInherited({ LISTEN_PID: '1', LISTEN_FDS: '1' }, kernel), []);
    assert.deepEqual(examined, []);
  });

  it('tells of sockets that were passed and are not taken, and of nothing else', () => {
    const { kernel } = fakeKernel(listener);
    const told = (environment: Environment): readonly string[] => {
      const warnings: string[] = [];
      takeInherited(environment, kernel, (message) => warnings.push(message));
      return warnings.map((message) => message.replace(/: .*/, ''));
    };
    const ours = { LISTEN_PID: '4711', LISTEN_FDS: '1' };
    const notTaken = 'sockets (LISTEN_FDS="1") were passed for process';
    assert.deepEqual(told({ ...ours, LISTEN_PID: '1' }), [`${notTaken} 1 and are not taken by this one, 4711`]);
    assert.deepEqual(told({ ...ours, LISTEN_PIDFDID: '1' }), [`${notTaken} 4711 and are not taken by this one, 4711`]);
    assert.deepEqual(told({ LISTEN_FDS: '1' }), [
      'sockets (LISTEN_FDS="1") were passed without LISTEN_PID and are not taken',
    ]);
    for (const nothing of [{}, ours, { LISTEN_PID: '1' }, { LISTEN_PID: '4711' }]) assert.deepEqual(told(nothing), []);
  });

  it('names every unusable descriptor in one line, and touches none of the others', () => {
    const { kernel, nonblocking } = fakeKernel({ ...listener, type: SOCK_DGRAM }, listener, {
      is: 'other',
      words: 'a regular file',
    });
    assert.throws(
      () => takeInherited({ LISTEN_PID: '4711', LISTEN_FDS: '4', LISTEN_FDNAMES: 'log:ok:"\\\\:d' }, kernel),
      {
        name: 'FatalError',
        exitCode: EXIT.unavailable,
        message:
          'cannot serve what the service manager passed: ' +
          'descriptor 3 ("log") is a Unix datagram socket; requests need a Unix stream socket (ListenStream=); ' +
          'descriptor 5 ("\\"\\\\") is a regular file; requests need a Unix stream socket (ListenStream=); ' +
          'descriptor 6 ("d") is not open',
      },
    );
    assert.deepEqual(nonblocking, []);
  });

  it('gives up early on a number of descriptors that cannot be', () => {
    const { kernel, examined } = fakeKernel(listener);
    assert.throws(() => takeInherited({ LISTEN_PID: '4711', LISTEN_FDS: '2147483644' }, kernel), {
      message: /descriptor 4 \("unknown"\) is not open; .*; descriptor 7 \("unknown"\) is not open$/,
    });
    assert.deepEqual(examined, [3, 4, 5, 6, 7]);
  });

  it('ends five thousand random environments in a defined way', () => {
    const random = new Random(seed);
    const ends = { none: 0, some: 0, fatal: 0 };
    for (let round = 0; round < 5000; round++) {
      const { environment, descriptors } = randomActivation(random);
      const note = `seed ${seed}, round ${round}: ${JSON.stringify(environment)}`;
      const { kernel, nonblocking } = fakeKernel(...descriptors);
      const announced = environment['LISTEN_FDS'];
      try {
        const inherited = takeInherited(environment, kernel);
        assert.deepEqual(
          nonblocking,
          inherited.map(({ fd }) => fd),
          note,
        );
        if (inherited.length > 0) assert.equal(inherited.length, Number(announced), note);
        for (const { fd, name, kind, address } of inherited) {
          const facts = descriptors[fd - 3];
          assert.ok(
            facts?.is === 'socket' && facts.type === SOCK_STREAM && facts.listening === (kind !== 'connection'),
            note,
          );
          assert.ok(facts.domain === AF_UNIX || kind === 'metrics', note);
          assert.equal(kind === 'metrics', name === 'metrics', note);
          assert.equal(address, facts.address, note);
        }
        ends[inherited.length > 0 ? 'some' : 'none']++;
      } catch (error) {
        assert.ok(error instanceof FatalError, `${note}: ${error}`);
        assert.equal(error.exitCode, EXIT.unavailable, note);
        assert.match(error.message, /^[^\p{C}]{20,1000}$/u, note);
        assert.deepEqual(nonblocking, [], note);
        ends.fatal++;
      }
      assert.deepEqual(Object.keys(environment), [], note);
    }
    // Rubbish alone would prove little.
    assert.ok(Math.min(...Object.values(ends)) > 100, JSON.stringify(ends));
  });
});

function randomActivation(random: Random): { environment: Environment; descriptors: DescriptorFacts[] } {
  const descriptors = random.list(4, () =>
    random.pick<DescriptorFacts>([listener, listener, listener, randomDescriptor(random)]),
  );
  const rubbish = (): string =>
    random.list(9, () => random.pick([...'0123456789xob+-: \t\n\\\x1b\x7fé\ud83da'])).join('');
  const sometimes = (value: string): string =>
    random.pick([value, value, value, value, value, value, value, rubbish()]);
  const name = (): string => random.pick(['metrics', 'a', 'b', '', 'connection', 'n'.repeat(random.below(300))]);
  const all: Environment = {
    LISTEN_PID: sometimes(random.pick(['4711', '4711', '4711', '4711', '1'])),
    LISTEN_PIDFDID: sometimes(random.pick(['12002', '12002', '12002', '1'])),
    LISTEN_FDS: sometimes(
      `${random.pick([descriptors.length, descriptors.length, descriptors.length, random.below(2 ** 31)])}`,
    ),
    LISTEN_FDNAMES: sometimes(
      random.pick([descriptors.map(name), descriptors.map(name), random.list(5, name)]).join(':'),
    ),
  };
  return { environment: Object.fromEntries(Object.entries(all).filter(() => random.below(8) > 0)), descriptors };
}

function randomDescriptor(random: Random): DescriptorFacts {
  if (random.below(4) === 0)
    return random.pick<DescriptorFacts>([{ is: 'closed' }, { is: 'other', words: 'a regular file' }]);
  const listening = random.below(2) === 0;
  return {
    is: 'socket',
    domain: random.pick([AF_UNIX, AF_UNIX, AF_UNIX, AF_INET, 16]),
    type: random.pick([SOCK_STREAM, SOCK_STREAM, SOCK_STREAM, SOCK_DGRAM, 5]),
    listening,
    connected: !listening && random.below(3) > 0,
    address: random.pick(['', '@x', '/run/x']),
  };
}
