import { deepEqual, equal } from 'node:assert/strict';
import { parseEofcCommand } from '../../src/eofc/eofc-command.ts';

const parse = (...argv: string[]) => parseEofcCommand(argv, {});
const defaults = { kind: 'request', socket: './sock', timeoutMs: 120_000, noEof: false, message: undefined };

function problemsOf(...argv: string[]): readonly string[] {
  const command = parse(...argv);
  return command.kind === 'wrong' ? command.problems : [];
}

describe('the command line of eofc', () => {
  it('without anything sends standard input to ./sock', () => {
    deepEqual(parse(), defaults);
  });

  it('sends its words with a space between', () => {
    deepEqual(parse('hoge', '', 'a  b'), { ...defaults, message: 'hoge  a  b' });
    deepEqual(parse(''), { ...defaults, message: '' });
  });

  it('takes options before, between and after the words, in every spelling', () => {
    const wanted = { ...defaults, socket: 'a b', timeoutMs: 90_500, noEof: true, message: 'hoge hoge' };
    deepEqual(parse('-s', 'a b', '-t', '90.5', '--no-eof', 'hoge', 'hoge'), wanted);
    deepEqual(parse('hoge', '--socket=a b', '--timeout', '1min 30s 500ms', 'hoge', '--no-eof'), wanted);
    deepEqual(parse('-sa b', '-t90500ms', '--no-eof', 'hoge', 'hoge'), wanted);
  });

  it('honors the last of several values', () => {
    deepEqual(parse('-s', 'a', '-s', 'b'), { ...defaults, socket: 'b' });
  });

  it('honors $EOFD_SOCKET after --socket, and not where it is empty', () => {
    equal((parseEofcCommand([], { EOFD_SOCKET: 'e' }) as typeof defaults).socket, 'e');
    equal((parseEofcCommand(['-s', 's'], { EOFD_SOCKET: 'e' }) as typeof defaults).socket, 's');
    equal((parseEofcCommand([], { EOFD_SOCKET: '' }) as typeof defaults).socket, './sock');
  });

  it('takes what follows -- for words', () => {
    deepEqual(parse('--', '-s', '--help'), { ...defaults, message: '-s --help' });
  });

  it('has times without an end, and none that are over at once', () => {
    deepEqual(parse('-t', 'infinity'), { ...defaults, timeoutMs: Number.POSITIVE_INFINITY });
    deepEqual(problemsOf('-t', '0'), ['-t: shorter than 1ms (no limit is written infinity): "0"']);
  });

  it('names every problem at once, escaped', () => {
    deepEqual(problemsOf('--so\x1bket', 'x', '-t', 'soon', '--no-eof=yes', '-x', '-s'), [
      'unknown option "--so\\x1bket"; did you mean --socket?',
      '-t: not a time such as 90, 500ms, 5min 20s or infinity: "soon"',
      '--no-eof: takes no value: "yes"',
      'unknown option "-x"',
      '-s: value missing',
    ]);
    deepEqual(problemsOf('--socket='), ['--socket: not a path: ""']);
  });

  it('does not take the next option for a value that was left out', () => {
    deepEqual(problemsOf('-s', '-t', '5', 'hoge'), ['-s: value missing']);
    equal((parse('--socket=-odd') as typeof defaults).socket, '-odd');
  });

  it('has commands, where their names come first', () => {
    const doctor = { kind: 'command', name: 'doctor', argument: undefined, flags: [] };
    deepEqual(parse('doctor'), doctor);
    deepEqual(parse('doctor', '--json', 'shout'), { ...doctor, argument: 'shout', flags: ['json'] });
    deepEqual(parse('doctor', '--', '-odd'), { ...doctor, argument: '-odd' });
    deepEqual(parse('doctor', '-h', 'a', 'b'), { kind: 'help', of: 'doctor' });
    deepEqual(problemsOf('doctor', '--jsn'), ['unknown option "--jsn"; did you mean --json?']);
    deepEqual(problemsOf('status', ''), ['status takes a NAME|PATH, and this one is empty']);
    deepEqual(problemsOf('doctor', './\ufffd'), ['doctor takes a PATH|UNIT in UTF-8, and this one is not: "./\ufffd"']);
    deepEqual(problemsOf('doctor', 'a', 'b'), ['doctor takes one PATH|UNIT; to send the words: eofc -- doctor ...']);
    deepEqual(problemsOf('-t', '5', 'doctor'), [
      'doctor is a command where it stands first: eofc doctor; to send the word: eofc -- doctor',
    ]);
    deepEqual(parse('--', 'doctor'), { ...defaults, message: 'doctor' });
    deepEqual(parse('call', 'doctor'), { ...defaults, message: 'call doctor' });
  });

  it('has a command with options of its own', () => {
    const status = { kind: 'command', name: 'status', argument: undefined, flags: [] };
    deepEqual(parse('status'), status);
    deepEqual(parse('status', '-w', 'x', '--json'), { ...status, argument: 'x', flags: ['watch', 'json'] });
    deepEqual(problemsOf('status', '-s', 'x'), ['unknown option "-s"']);
    deepEqual(problemsOf('status', 'report', 'x'), [
      'status takes one NAME|PATH; to send the words: eofc -- status ...',
    ]);
  });

  it('refuses words that Node could not read as UTF-8', () => {
    deepEqual(problemsOf('ho\ufffdge'), ['MESSAGE is not UTF-8; standard input takes any bytes']);
  });

  it('answers --help and --version whatever else is there', () => {
    deepEqual(parse('--nonsense', '-h'), { kind: 'help' });
    deepEqual(parse('-V', 'hoge'), { kind: 'version' });
  });
});
