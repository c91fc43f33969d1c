import assert from 'node:assert/strict';
import { FatalError } from '../../src/core/errors.ts';
import { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from '../../src/posix/constants.ts';
import { takeInherited } from '../../src/systemd/activation.ts';
import type { DescriptorFacts } from '../../src/systemd/passed-kind.ts';
import { Random, seed } from '../support/random.ts';
import { type Launch, launch, type Made } from './launch.ts';

const O_CLOEXEC = 0o2000000;
const O_NONBLOCK = 0o4000;

interface Printed {
  readonly inherited?: readonly { fd: number; name: string; kind: string; address: string; flags: number }[];
  readonly fatal?: string;
  readonly left: readonly string[];
  readonly tookMs: number;
}

/**
 * One process, and what it made of its descriptors. Whatever happens it must be said in this form: no stack trace, no
 * other exit code.
 */
function activate(...launches: readonly Launch[]): readonly Printed[] {
  return launch(launches).map(({ status, stdout, stderr }, index) => {
    const note = JSON.stringify(launches[index]);
    assert.equal(stderr, '', note);
    const printed = JSON.parse(stdout) as Printed;
    assert.equal(status, printed.fatal === undefined ? 0 : 69, note);
    assert.deepEqual(printed.left, [], note);
    assert.ok(printed.tookMs < 10_000, note);
    for (const { flags } of printed.inherited ?? [])
      assert.equal(flags & (O_CLOEXEC | O_NONBLOCK), O_CLOEXEC | O_NONBLOCK, note);
    return printed;
  });
}

const ours = (names: string, ...descriptors: readonly Made[]): Launch => ({
  environment: { LISTEN_PID: '$PID', LISTEN_FDS: `${descriptors.length}`, LISTEN_FDNAMES: names },
  descriptors,
});

describe('an activated process', () => {
  it('serves several named listeners, one at the longest path, and the metrics listeners beside them', () => {
    const names = 'a:b:c:metrics:metrics:metrics';
    const [printed] = activate(
      ours(
        names,
        'listener',
        'listener at the longest path',
        'abstract listener',
        'listener',
        'TCP listener',
        'TCP listener on IPv6',
      ),
    );
    const inherited = printed?.inherited ?? [];
    assert.equal(
      inherited.map(({ name, kind }) => `${name} ${kind}`).join(),
      'a listener,b listener,c listener,metrics metrics,metrics metrics,metrics metrics',
    );
    const addresses = inherited.map(({ address }) => address);
    for (const [index, pattern] of [
      /^\/.+\/\d+$/,
      /^.{107}$/,
      /^@\/.+\/\d+$/,
      /^\//,
      /^127\.0\.0\.1:\d+$/,
      /^\[::1\]:\d+$/,
    ].entries()) {
      assert.match(addresses[index] ?? '', pattern);
    }
  });

  it('serves the one connection of an Accept=yes unit, also when its client is gone by now', () => {
    const [printed] = activate(ours('a:b', 'connection', 'connection to nobody'));
    assert.deepEqual(
      printed?.inherited?.map(({ fd, kind, address }) => ({ fd, kind, address })),
      [
        { fd: 3, kind: 'connection', address: '' },
        { fd: 4, kind: 'connection', address: '' },
      ],
    );
  });

  it('takes nothing that was passed to its parent, or to an earlier process with its number', () => {
    const { environment } = ours('a', 'listener');
    const printed = activate(
      { environment: { ...environment, LISTEN_PID: '$PARENT' }, descriptors: ['listener'] },
      { environment: { ...environment, LISTEN_PIDFDID: '1' }, descriptors: ['listener'] },
      { environment: { ...environment, LISTEN_PIDFDID: 'own' }, descriptors: ['listener'] },
    );
    assert.deepEqual(
      printed.map(({ inherited }) => inherited?.length),
      [0, 0, 1],
    );
  });

  const requests = 'requests need a Unix stream socket';
  const refused: readonly (readonly [made: Made, words: string])[] = [
    ['fresh stream socket', 'is a Unix stream socket that neither listens nor is connected'],
    ['datagram socket', `is a Unix datagram socket; ${requests} (ListenStream=)`],
    ['seqpacket socket', `is a Unix seqpacket socket; ${requests} (ListenStream=)`],
    ['TCP listener', `is a TCP socket; ${requests} (ListenStream= with a path)`],
    ['TCP listener on IPv6', `is a TCP socket; ${requests} (ListenStream= with a path)`],
    ['UDP socket', `is a UDP socket; ${requests} (ListenStream=)`],
    ['netlink socket', `is a type 3 socket of address family 16; ${requests} (ListenStream=)`],
    ['pipe', `is a pipe or FIFO; ${requests} (ListenStream=)`],
    ['FIFO', `is a pipe or FIFO; ${requests} (ListenStream=)`],
    ['file', `is a regular file; ${requests} (ListenStream=)`],
    ['directory', `is a directory; ${requests} (ListenStream=)`],
    ['device', `is a character device; ${requests} (ListenStream=)`],
    ['name of a socket', `is a reference to a socket's name (O_PATH); ${requests} (ListenStream=)`],
  ];
  it('refuses everything else in one line that says what it is', () => {
    // Four at a time: as many as one line tells of.
    const fours = Array.from({ length: Math.ceil(refused.length / 4) }, (_, index) =>
      refused.slice(4 * index, 4 * index + 4),
    );
    const printed = activate(
      ...fours.map((four) =>
        ours('a:b:c:d:e'.slice(0, 1 + 2 * four.length), 'listener', ...four.map(([made]) => made)),
      ),
    );
    for (const [index, four] of fours.entries()) {
      const problems = four.map(([, words], place) => `descriptor ${4 + place} ("${'bcde'[place]}") ${words}`);
      assert.equal(printed[index]?.fatal, `cannot serve what the service manager passed: ${problems.join('; ')}`);
    }
  });

  it('refuses more descriptors than there are', () => {
    const [printed] = activate({
      ...ours('', 'listener'),
      environment: { LISTEN_PID: '$PID', LISTEN_FDS: '2147483644' },
    });
    // What the runtime has opened for itself by then takes the next numbers.
    assert.match(
      printed?.fatal ?? '',
      /^cannot serve what the service manager passed: descriptor 4 \("unknown"\) is [ -~]+$/,
    );
  });

  it('ends a hundred random environments as the model says', () => {
    const random = new Random(seed);
    const launches = Array.from({ length: 100 }, () => randomLaunch(random));
    for (const [index, printed] of activate(...launches).entries()) {
      const { environment, descriptors } = launches[index] ?? { environment: {}, descriptors: [] };
      const note = `seed ${seed}: ${JSON.stringify(launches[index])}: ${JSON.stringify(printed)}`;
      const model = modelOf(environment, descriptors);
      if (model === 'fatal') assert.match(printed.fatal ?? '', /^[^\p{C}]{20,1000}$/u, note);
      else
        assert.deepEqual(
          printed.inherited?.map(({ fd, name, kind }) => ({ fd, name, kind })),
          model,
          note,
        );
    }
  });
});

function randomLaunch(random: Random): Launch {
  const descriptors = random.list(4, () =>
    random.pick([...Array<Made>(20).fill('listener'), ...(Object.keys(FACTS) as Made[])]),
  );
  const rubbish = (): string => random.list(7, () => random.pick([...'0123456789xob+-: \t\n\\\x1b\x7fé'])).join('');
  const sometimes = (value: string): string => random.pick([...Array<string>(9).fill(value), rubbish()]);
  const environment: Record<string, string> = {
    LISTEN_PID: sometimes(random.pick(['$PID', '$PID', '$PID', '$PID', '$PARENT'])),
    LISTEN_PIDFDID: sometimes(random.pick(['own', 'own', 'own', '1'])),
    LISTEN_FDS: sometimes(
      `${random.pick([descriptors.length, descriptors.length, descriptors.length, random.below(2 ** 31)])}`,
    ),
    LISTEN_FDNAMES: sometimes(
      descriptors.map(() => random.pick(['metrics', 'a', '', 'n'.repeat(random.below(300))])).join(':'),
    ),
  };
  return {
    environment: Object.fromEntries(Object.entries(environment).filter(() => random.below(6) > 0)),
    descriptors,
  };
}

const stream = {
  is: 'socket',
  domain: AF_UNIX,
  type: SOCK_STREAM,
  listening: true,
  connected: false,
  address: '',
} as const;
const other = { is: 'other', words: 'something else' } as const;
const FACTS: Readonly<Record<Made, DescriptorFacts>> = {
  listener: stream,
  'listener at the longest path': stream,
  'abstract listener': stream,
  connection: { ...stream, listening: false, connected: true },
  'connection to nobody': { ...stream, listening: false, connected: true },
  'fresh stream socket': { ...stream, listening: false },
  'datagram socket': { ...stream, type: SOCK_DGRAM, listening: false },
  'seqpacket socket': { ...stream, type: SOCK_SEQPACKET },
  'TCP listener': { ...stream, domain: AF_INET, address: '127.0.0.1:1' },
  'TCP listener on IPv6': { ...stream, domain: AF_INET6, address: '[::1]:1' },
  'UDP socket': { ...stream, domain: AF_INET, type: SOCK_DGRAM, listening: false },
  'netlink socket': { ...stream, domain: 16, type: 3, listening: false },
  pipe: other,
  FIFO: other,
  file: other,
  directory: other,
  device: other,
  'name of a socket': other,
  nothing: { is: 'closed' },
};

/** What must come out, by the parser and the table above; only the kernel and the process are not the real ones. */
function modelOf(environment: Launch['environment'], descriptors: readonly Made[]): 'fatal' | readonly object[] {
  const known: Readonly<Record<string, string>> = { $PID: '4711', $PARENT: '4710', own: '12002' };
  const filled = Object.entries(environment).map(([name, value]) => [name, known[value ?? ''] ?? value]);
  try {
    const inherited = takeInherited(Object.fromEntries(filled), {
      pid: 4711,
      pidfdId: () => 12002n,
      examine: (fd) => FACTS[descriptors[fd - 3] ?? 'nothing'],
      setNonblocking() {},
    });
    return inherited.map(({ fd, name, kind }) => ({ fd, name, kind }));
  } catch (error) {
    assert.ok(error instanceof FatalError);
    return 'fatal';
  }
}
