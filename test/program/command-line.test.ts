import { deepEqual, equal } from 'node:assert/strict';
import { PATH } from '../../src/core/option-kinds.ts';
import { readCommandLine } from '../../src/program/command-line.ts';
import { Source } from '../../src/program/source.ts';

describe('the command line of a program', () => {
  const table = { socket: { short: 's', kind: PATH, help: '' }, 'no-eof': { help: '' } };
  function read(...argv: string[]) {
    const given = new Source<'socket' | 'no-eof'>(table, (_, written) => written);
    const words: string[] = [];
    readCommandLine(argv, given, { word: (text) => void words.push(text) });
    return { values: Object.fromEntries(given.values), words, rest: given.program, problems: given.problems };
  }

  it('has options with their values, other words, and what follows --', () => {
    deepEqual(read('a', '-s', 'b', '--no-eof', 'd', '--socket=c', '--', '-s', 'e'), {
      values: { socket: 'c', 'no-eof': true },
      words: ['a', 'd'],
      rest: ['-s', 'e'],
      problems: [],
    });
  });

  it('has words that are a dash, or empty', () => {
    deepEqual(read('-', '').words, ['-', '']);
  });

  it('is told of every mistake, each with the option as it was written', () => {
    deepEqual(read('--hoge', '--no-eof=1', '-s', '--socket').problems, [
      'unknown option "--hoge"',
      '--no-eof: takes no value: "1"',
      '-s: value missing',
      '--socket: value missing',
    ]);
  });

  it('may have a number below zero for a value, but not in place of an option', () => {
    deepEqual(read('-s', '-5').values, { socket: '-5' });
    deepEqual(read('-5').problems, ['unknown option "-5"']);
  });

  it('does not take the names that every object has for options', () => {
    equal(read('--constructor').problems.length, 1);
  });
});
