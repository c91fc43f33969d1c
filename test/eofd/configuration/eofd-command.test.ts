import assert from 'node:assert/strict';
import { OPTIONS, type Option, type OptionName, optionNames } from '../../../src/core/options.ts';
import { parseEofdCommand } from '../../../src/eofd/configuration/eofd-command.ts';
import { Random } from '../../support/random.ts';
import { SAMPLES } from '../sample-values.ts';

const valuesOf = (...argv: string[]) => {
  const { given, action } = parseEofdCommand(argv);
  assert.deepEqual([given.problems, action], [[], undefined]);
  return Object.fromEntries(given.values);
};
const problemsOf = (...argv: string[]) => parseEofdCommand(argv).given.problems;

describe('the command line', () => {
  for (const name of optionNames) {
    it(`honors the --${name} option`, () => {
      const [text, value] = SAMPLES[name];
      assert.deepEqual(valuesOf(`--${name}`, text), { [name]: value });
      assert.deepEqual(valuesOf(`--${name}=${text}`), { [name]: value });
      const { short }: Option = OPTIONS[name];
      if (short === undefined) return;
      assert.deepEqual(valuesOf(`-${short}`, text), { [name]: value });
      assert.deepEqual(valuesOf(`-${short}${text}`), { [name]: value });
    });
  }

  it('may be empty', () => assert.deepEqual(valuesOf(), {}));

  it('takes the last of several values, and a value with an equals sign in it', () => {
    assert.deepEqual(valuesOf('-s', 'a', '--socket=b', '--backlog', '5', '--socket', 'c=d'), {
      socket: 'c=d',
      backlog: 5,
    });
    assert.deepEqual(valuesOf('--socket=-a', '-s-b', '--socket=--backlog=3'), { socket: '--backlog=3' });
  });

  it('names every problem at once, each with its place', () => {
    assert.deepEqual(
      problemsOf(
        '--max-request',
        '16Q',
        'stray',
        '--read-timeout=',
        '-m',
        '999',
        '--colour',
        'red',
        '--backlog',
        '-5',
        '-c',
      ),
      [
        'command line: --max-request: not a size such as 4096, 64K, 16M or 1G: "16Q"',
        'command line: unexpected argument "stray"',
        'command line: --read-timeout: not a time such as 90, 500ms, 5min 20s or infinity: ""',
        'command line: --socket-mode: not an access mode such as 0600 or 0660: "999"',
        'command line: unknown option "--colour"',
        'command line: --backlog: not a whole number from 1 to 2147483647: "-5"',
        'command line: --config: value missing',
      ],
    );
  });

  it('keeps a bad value from being taken for none', () => {
    const { given } = parseEofdCommand(['--backlog', 'x', '--socket', 'y', '--socket']);
    assert.deepEqual([...given.broken], ['backlog', 'socket']);
  });

  it('notices a value left out before the next option', () => {
    assert.deepEqual(problemsOf('--socket', '--backlog', '5', '-m', '--'), [
      'command line: --socket: value missing',
      'command line: --socket-mode: value missing',
      'command line: --: program missing',
    ]);
  });

  it('suggests the option that was probably meant', () => {
    const cases: Readonly<Record<string, OptionName | 'version'>> = {
      '--sokcet': 'socket',
      '--max-requests=1': 'max-request',
      '--max_request': 'max-request',
      '--Backlog': 'backlog',
      '--drain': 'drain-timeout',
      '-socket': 'socket',
      '-handler=echo': 'handler',
      '--versoin': 'version',
    };
    for (const [flag, name] of Object.entries(cases)) {
      assert.deepEqual(problemsOf(flag), [
        `command line: unknown option "${flag.replace(/=.*/, '')}"; did you mean --${name}?`,
      ]);
    }
  });

  it('suggests nothing where nothing is near', () => {
    for (const flag of [
      '--metrics',
      '-x',
      '--x',
      '--__proto__',
      '--constructor',
      '--connections',
      `--${'s'.repeat(1e5)}`,
    ]) {
      assert.doesNotMatch(problemsOf(flag).join(), /did you mean/);
      assert.equal(problemsOf(flag).length, 1);
    }
  });

  it('does what the most helpful of the actions says', () => {
    const cases: readonly (readonly [string[], string])[] = [
      [['--help'], 'help'],
      [['-h'], 'help'],
      [['--help-all'], 'help-all'],
      [['--version'], 'version'],
      [['-V'], 'version'],
      [['--check-config'], 'check-config'],
      [['--check-config', '-V', '--wrong', '--help'], 'help'],
    ];
    for (const [argv, action] of cases) assert.equal(parseEofdCommand(argv).action, action);
    assert.deepEqual(problemsOf('--check-config=no', '-hx'), [
      'command line: --check-config: takes no value: "no"',
      'command line: --help: takes no value: "x"',
    ]);
  });

  it('keeps the words of the program as they are', () => {
    const { given } = parseEofdCommand(['--backlog', '5', '--', 'tr', '--', 'a-z', '', '--socket']);
    assert.deepEqual(given.program, ['tr', '--', 'a-z', '', '--socket']);
    assert.deepEqual(Object.fromEntries(given.values), { backlog: 5 });
    assert.equal(parseEofdCommand(['--backlog', '5']).given.program, undefined);
  });

  it('shows what was written without letting it act on the terminal', () => {
    assert.deepEqual(problemsOf('--backlog', '\x1b[2J\n\u202e\u2028x', 'a\rb', '--\x07'), [
      'command line: --backlog: not a whole number from 1 to 2147483647: "\\x1b[2J\\n\\u202e\\u2028x"',
      'command line: unexpected argument "a\\rb"',
      'command line: unknown option "--\\x07"',
    ]);
    assert.ok(problemsOf('--backlog', 'x'.repeat(1e6)).join().length < 200);
  });

  it('meets every sequence of words with values or problems', () => {
    const random = new Random(3);
    const words = [
      ...optionNames.map((name) => `--${name}`),
      ...Object.values(SAMPLES).map(([text]) => text),
      '-s',
      '-m',
      '-h',
      '-',
      '--',
    ];
    const letters = [...'-=smchV 0915MKs\n\x1b\0'.split(''), '\u{1f600}', '\ud800', '__proto__', 'socket', 'infinity'];
    for (let i = 0; i < 3000; i++) {
      const argv = Array.from({ length: random.below(6) }, () =>
        random.below(2) === 0 ? random.pick(words) : random.list(6, () => random.pick(letters)).join(''),
      );
      const { given } = parseEofdCommand(argv);
      for (const problem of given.problems) assert.match(problem, /^command line: [^\p{C}\p{Zl}\p{Zp}]+$/u);
      for (const name of optionNames.filter((option) => given.values.has(option)))
        assert.notEqual((OPTIONS[name] as Option).kind.format(given.values.get(name)), undefined);
    }
  });
});
