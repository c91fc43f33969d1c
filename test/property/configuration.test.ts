import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { OPTIONS, type Option, optionNames } from '../../src/core/options.ts';
import { parseConfiguration } from '../../src/eofd/configuration/configuration-text.ts';
import { parseEofdCommand } from '../../src/eofd/configuration/eofd-command.ts';
import { SAMPLES } from '../eofd/sample-values.ts';
import { anyText, corpus, holds } from '../support/property.ts';

const samples = Object.values(SAMPLES).map(([text]) => text);
const keys = optionNames.filter((name) => (OPTIONS[name] as Option).inFile);
const word = fc.oneof(anyText, fc.constantFrom(...optionNames), fc.constantFrom(...samples, '--', '-', '=', 'program'));

/** Problems are lines for a terminal: one each, safe, and none without a place. */
function checkProblems(problems: readonly string[], place: RegExp): void {
  for (const problem of problems) {
    assert.match(problem, place);
    assert.doesNotMatch(problem, /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202e]/u);
    assert.ok(Buffer.byteLength(problem) < 2000, `${Buffer.byteLength(problem)} bytes`);
  }
}

describe('whatever is given for a configuration', () => {
  it('on the command line, is options with values, or problems that are safe to show', () => {
    const flag = fc.constantFrom(...optionNames).map((name) => `--${name}`);
    const argument = fc.oneof(
      word,
      flag,
      fc.tuple(flag, word).map((pair) => pair.join('=')),
    );
    holds(
      fc.array(argument, { maxLength: 8 }),
      (argv) => checkProblems(parseEofdCommand(argv).given.problems, /^command line: /),
      corpus('command-lines') as string[][],
      3,
    );
  });

  it('in the file, is options with values, or problems with their line', () => {
    const value = fc.oneof(
      fc.constantFrom('true', '1.5', '[1, 2]', '{ a = 1 }', '1979-05-27', '""', '-1', '[]', '[["a"]]'),
      fc.oneof(anyText, fc.constantFrom(...samples)).map((text) => JSON.stringify(text)),
      fc.integer().map(String),
    );
    const line = fc.oneof(
      fc.tuple(fc.constantFrom(...keys, 'program', 'nosuch', '"a b"'), value).map((pair) => pair.join(' = ')),
      anyText,
    );
    holds(
      fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n')),
      (text) => checkProblems(parseConfiguration(text, 'eofd.toml').problems, /^eofd\.toml:/),
      corpus('files') as string[],
      3,
    );
  });

  it('means the same in the file as on the command line', () => {
    const given = fc.subarray(keys.filter((key) => key !== 'config'));
    holds(given, (names) => {
      const argv = names.map((name) => `--${name}=${SAMPLES[name][0]}`);
      const toml = names.map((name) => `${name} = ${JSON.stringify(SAMPLES[name][0])}`).join('\n');
      assert.deepEqual(
        new Map([...parseEofdCommand(argv).given.values]),
        new Map([...parseConfiguration(toml, 'x').values]),
      );
    });
  });
});
