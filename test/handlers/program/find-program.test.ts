import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../../src/handlers/program/find-program.ts';
import { removeTree } from '../../support/remove-tree.ts';

describe('the program to run', () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-find-'));
    for (const name of ['a', 'b', 'empty']) mkdirSync(join(directory, name));
    for (const name of ['a/both', 'b/both', 'b/second'])
      writeFileSync(join(directory, name), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(directory, 'a/second'), '#!/bin/sh\n', { mode: 0o644 });
    writeFileSync(join(directory, 'a/plain'), '#!/bin/sh\n', { mode: 0o644 });
  });
  after(() => removeTree(directory));
  const path = () => ['a', 'b', 'empty'].map((name) => join(directory, name)).join(':');
  const found = (...argv: string[]) => findProgram(argv, path());

  it('is the first of its name in PATH that can be run', () => {
    assert.deepEqual(found('both', '-x'), { path: join(directory, 'a/both'), argv: ['both', '-x'] });
    assert.equal(found('second').path, join(directory, 'b/second'));
  });

  it('is looked for in the usual places where there is no PATH', () => {
    assert.match(findProgram(['sh']).path, /^\/(usr\/)?bin\/sh$/);
  });

  it('is no file that merely stands in the working directory', () => {
    const before = process.cwd();
    process.chdir(join(directory, 'b'));
    try {
      assert.throws(() => findProgram(['second'], ':/nowhere::'), /is in none of the directories of PATH/);
      assert.equal(findProgram(['./second'], '').path, join(directory, 'b/second'));
    } finally {
      process.chdir(before);
    }
  });

  it('is refused with the cause where it cannot be run', () => {
    const write = (name: string, text: string) => {
      const file = join(directory, name);
      writeFileSync(file, text);
      chmodSync(file, 0o755);
      return file;
    };
    symlinkSync('nowhere', join(directory, 'dangling'));
    const cases: readonly (readonly [string, RegExp])[] = [
      ['', /^Error: the name of the program is empty$/],
      ['nothing', /^Error: "nothing" is in none of the directories of PATH$/],
      ['plain', /^Error: ".*\/a\/plain" may not be executed \(EACCES\)$/],
      [join(directory, 'nothing'), /nothing" is not there$/],
      [join(directory, 'dangling'), /dangling" is a link to "nowhere", which is not there$/],
      [join(directory, 'a'), /\/a" is a directory$/],
      ['/dev/null', /"\/dev\/null" is not a regular file$/],
      [join(directory, 'a/both/c'), /\/a\/both\/c" (is not there|cannot be looked at \(ENOTDIR\))$/],
      [write('text', 'echo\n'), /text" is a text without a #! line, which the system cannot run$/],
      [write('lost', '#!/no/such/shell -e\n'), /lost" asks for "\/no\/such\/shell", which is not there$/],
      [write('\x1b[2J', 'x\n'), /\/\\x1b\[2J" is a text/],
      ['a\0b', /a word with a NUL in it: "a\\x00b"$/],
      ['a\ufffd', /a word that is not UTF-8/],
    ];
    for (const [name, message] of cases) assert.throws(() => found(name), message, JSON.stringify(name));
    assert.throws(() => found('both', 'x\0'), /a word with a NUL in it/);
  });
});
