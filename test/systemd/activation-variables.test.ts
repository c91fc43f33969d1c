import assert from 'node:assert/strict';
import { EXIT, FatalError } from '../../src/core/errors.ts';
import { quoted } from '../../src/core/quote.ts';
import { type Environment, readActivation } from '../../src/systemd/activation-variables.ts';
import { python } from '../support/python.ts';
import { Random, seed } from '../support/random.ts';

const self = { pid: 4711, pidfdId: () => 12002n };
const ours = { LISTEN_PID: '4711', LISTEN_FDS: '2' };

describe('the variables of socket activation', () => {
  const accepted: readonly (readonly [title: string, environment: Environment, passed: unknown])[] = [
    ['give a number of descriptors', ours, { count: 2, names: undefined }],
    ['give names', { ...ours, LISTEN_FDNAMES: 'requests:metrics' }, { count: 2, names: ['requests', 'metrics'] }],
    ['may give empty names', { ...ours, LISTEN_FDNAMES: ':' }, { count: 2, names: ['', ''] }],
    ['may give one empty name', { ...ours, LISTEN_FDS: '1', LISTEN_FDNAMES: '' }, { count: 1, names: [''] }],
    [
      'may give the longest name',
      { ...ours, LISTEN_FDS: '1', LISTEN_FDNAMES: 'n'.repeat(255) },
      { count: 1, names: ['n'.repeat(255)] },
    ],
    ['may escape a character of a name', { ...ours, LISTEN_FDNAMES: 'a\\b\\\\:c' }, { count: 2, names: ['ab\\', 'c'] }],
    [
      'may have leading blanks, signs and zeros',
      { LISTEN_PID: ' +4711', LISTEN_FDS: '\t02' },
      { count: 2, names: undefined },
    ],
    ['may be octal or hexadecimal', { LISTEN_PID: '011147', LISTEN_FDS: '0x2' }, { count: 2, names: undefined }],
    ['may name the very process', { ...ours, LISTEN_PIDFDID: '12002' }, { count: 2, names: undefined }],
    ['may announce more than can be', { ...ours, LISTEN_FDS: '2147483644' }, { count: 2147483644, names: undefined }],
    ['mean nothing without LISTEN_PID', { LISTEN_FDS: '2', LISTEN_FDNAMES: 'a:b' }, undefined],
    [
      'mean nothing when they are meant for another process',
      { ...ours, LISTEN_PID: '4712', LISTEN_FDS: 'rubbish' },
      undefined,
    ],
    ['mean nothing when an earlier process had the same ID', { ...ours, LISTEN_PIDFDID: '12001' }, undefined],
    ['mean nothing without LISTEN_FDS', { LISTEN_PID: '4711', LISTEN_FDNAMES: 'a\n' }, undefined],
    ['mean nothing when there are none', {}, undefined],
  ];
  for (const [title, environment, passed] of accepted) {
    it(title, () => {
      assert.deepEqual(readActivation(environment, self), passed);
    });
  }

  it('are believed where the kernel has no number for a process', () => {
    assert.deepEqual(readActivation({ ...ours, LISTEN_PIDFDID: '1' }, { ...self, pidfdId: () => undefined }), {
      count: 2,
      names: undefined,
    });
  });

  const refused: readonly (readonly [environment: Environment, problem: string])[] = [
    ...['', '0', '-4711', '4711 ', '4711x', '99999999999999999999', '4294972007', '4711\n'].map(
      (pid) => [{ ...ours, LISTEN_PID: pid }, `LISTEN_PID=${JSON.stringify(pid)} is not a process ID`] as const,
    ),
    ...['', 'x', '-1', '18446744073709551616'].map(
      (id) => [{ ...ours, LISTEN_PIDFDID: id }, `LISTEN_PIDFDID=${JSON.stringify(id)} is not an inode number`] as const,
    ),
    ...['', '0', '-1', '2 ', '2x', '1.5', '2147483645', '2147483648', '99999999999999999999', '\x1b[31m'].map(
      (fds) =>
        [
          { ...ours, LISTEN_FDS: fds },
          `LISTEN_FDS=${quoted(fds)} is not a number of descriptors from 1 to 2147483644`,
        ] as const,
    ),
    [{ ...ours, LISTEN_FDNAMES: 'a' }, 'LISTEN_FDNAMES="a" names 1 where LISTEN_FDS says 2'],
    [{ ...ours, LISTEN_FDNAMES: 'a:b:' }, 'LISTEN_FDNAMES="a:b:" names 3 where LISTEN_FDS says 2'],
    [{ ...ours, LISTEN_FDNAMES: '' }, 'LISTEN_FDNAMES="" names 1 where LISTEN_FDS says 2'],
    [{ ...ours, LISTEN_FDNAMES: 'a:b\\' }, 'LISTEN_FDNAMES="a:b\\\\" ends in a lone backslash'],
    ...['a:b\n', 'a:\x7f', 'a:é', 'a:b\\:c', `a:${'n'.repeat(256)}`].map(
      (names) =>
        [
          { ...ours, LISTEN_FDNAMES: names },
          `is malformed: name 2 is not up to 255 characters of printable ASCII without a colon`,
        ] as const,
    ),
    [
      { ...ours, LISTEN_FDS: 'x', LISTEN_FDNAMES: '\n' },
      'LISTEN_FDS="x" is not a number of descriptors from 1 to 2147483644; LISTEN_FDNAMES="\\n" is malformed',
    ],
  ];
  for (const [environment, problem] of refused) {
    it(`are refused in one line: ${JSON.stringify(environment).slice(0, 80)}`, () => {
      assert.throws(
        () => readActivation(environment, self),
        (error) => {
          assert.ok(error instanceof FatalError);
          assert.equal(error.exitCode, EXIT.unavailable);
          assert.match(error.message, /^the variables of socket activation are malformed: [^\p{C}]{1,400}$/u);
          assert.ok(error.message.includes(problem), error.message);
          return true;
        },
      );
    });
  }

  it("mean what they mean to systemd's own sd_listen_fds_with_names, in four thousand random environments", () => {
    const random = new Random(seed);
    const cases = Array.from({ length: 4000 }, () => ({
      LISTEN_PID: random.pick(['$PID', '$PID', '$PID', '$PID', '$PID', '$PID', ' $PID', '$PIDx', null, '1', '', '0']),
      LISTEN_FDS: random.pick([
        null,
        ...Array.from({ length: 6 }, () => `${1 + random.below(4)}`),
        `${random.pick(['', ' ', '+', '-', '0', '0x', '0b', '0o'])}${random.below(12)}${random.pick(['', '', '', ' ', 's', '\n'])}`,
        `${2n ** BigInt(random.pick([31, 32, 63, 64])) - BigInt(random.below(6))}`,
      ]),
      LISTEN_FDNAMES: random.pick([
        null,
        random.list(14, () => random.pick(['a', 'b', ':', ':', '\\', ' ', '"'])).join(''),
      ]),
    }));
    const { pid, results } = python(ORACLE, cases) as {
      pid: number;
      results: readonly (readonly [number, readonly string[] | null])[];
    };
    for (const [index, [result, names]] of results.entries()) {
      const environment: Environment = Object.fromEntries(
        Object.entries(cases[index] ?? {}).map(([name, value]) => [name, value?.replace('$PID', `${pid}`)]),
      );
      const note = `seed ${seed}: ${JSON.stringify(environment)}: ${result}`;
      const read = () => readActivation(environment, { ...self, pid });
      const hasNames = environment['LISTEN_FDNAMES'] !== undefined;
      // The two rules that are ours: no colon in a name, and how many descriptors there can be is not asked here.
      if (result === -EBADF && !hasNames) assert.ok((read()?.count ?? 0) > OPEN, note);
      else if (result < 0 || names?.some((name) => name.includes(':'))) assert.throws(read, FatalError, note);
      else
        assert.deepEqual(
          read(),
          result === 0 ? undefined : { count: result, names: hasNames ? names : undefined },
          note,
        );
    }
  });
});

const EBADF = 9;
/** How many descriptors the oracle has from number 3 on. */
const OPEN = 20;
const ORACLE = `
import ctypes, json, os, sys
systemd = ctypes.CDLL('libsystemd.so.0')
for fd in range(3, 3 + ${OPEN}): os.dup2(1, fd)
results = []
for case in json.load(sys.stdin):
    for name, value in case.items():
        if value is None: os.environ.pop(name, None)
        else: os.environ[name] = value.replace('$PID', str(os.getpid()))
    result, names = systemd.sd_listen_fds(0), None
    if result > 0:
        array = ctypes.POINTER(ctypes.c_char_p)()
        result = systemd.sd_listen_fds_with_names(0, ctypes.byref(array))
        if result > 0: names = [array[i].decode() for i in range(result)]
    results.append((result, names))
print(json.dumps({'pid': os.getpid(), 'results': results}))
`;
