import { deepEqual } from 'node:assert/strict';
import { optionTokens } from '../../src/program/option-tokens.ts';

describe('the words of a command line', () => {
  const options = [
    ['socket', { short: 's', metavar: 'PATH' }],
    ['no-eof', {}],
  ] as const;
  const read = (...argv: string[]) =>
    optionTokens(argv, options).map((token) =>
      token.kind === 'option' ? [token.name, token.rawName, token.value] : token.kind,
    );

  it('are options with their values, and others, in the order in which they were written', () => {
    deepEqual(read('a', '-s', 'b', '--no-eof', '--socket=c', '--', '-s'), [
      'positional',
      ['socket', '-s', 'b'],
      ['no-eof', '--no-eof', undefined],
      ['socket', '--socket', 'c'],
      'option-terminator',
      'positional',
    ]);
  });

  it('keep their mistakes, so that all can be told at once', () => {
    deepEqual(read('--hoge', '--no-eof=1', '--socket'), [
      ['hoge', '--hoge', undefined],
      ['no-eof', '--no-eof', '1'],
      ['socket', '--socket', undefined],
    ]);
  });
});
