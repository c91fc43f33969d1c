import { deepEqual, equal } from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programAdvice } from '../../../src/eofd/configuration/program-advice.ts';
import { scratchForEach } from '../../support/scratch.ts';

describe('the line that runs a program', () => {
  const directory = scratchForEach();
  const advice = (inFile: boolean, ...words: readonly string[]) => programAdvice(words, inFile);

  it('is quoted as a shell, or the configuration file, reads it', () => {
    equal(advice(false, 'tr', 'a b', "c'", ''), "; to run it for each request: eofd -- tr 'a b' 'c'\\''' ''");
    equal(advice(true, 'tr', 'a b', '"'), '; to run it for each request: program = ["tr", "a b", "\\""]');
  });

  it('has the interpreter of a file that can not be run by itself', () => {
    const file = join(directory(), 'calc.py');
    writeFileSync(file, 'print(1)\n');
    equal(advice(false, file, '-x'), `; to run it for each request: eofd -- python3 ${file} -x`);
  });

  it('is none where nothing is known that works', () => {
    const file = join(directory(), 'calc.data');
    writeFileSync(file, '');
    deepEqual([advice(false, file), advice(false, 'no-such-program'), advice(false, 'none.py')], ['', '', '']);
  });

  it('does nothing to a terminal', () => {
    equal(advice(false, 'tr', '\x1b[2J'), "; to run it for each request: eofd -- tr '\\x1b[2J'");
  });
});
