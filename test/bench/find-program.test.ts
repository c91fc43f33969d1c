import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { findProgram, findPython } from '../../bench/find-program.ts';

describe('looking for contestants', () => {
  it('finds a program on PATH', () => assert.match(findProgram('sh') ?? '', /\/sh$/));
  it('says so where there is none', () => assert.equal(findProgram('hogehoge-that-nobody-has'), undefined));

  it('finds a Python that is an interpreter, not a script in front of one, and whether it has uvloop', () => {
    const found = findPython();
    // What scripts/test.mjs looks for: 'python3'.
    assert.ok(found !== undefined);
    const code = 'import sys, importlib.util; print(sys.executable, importlib.util.find_spec("uvloop") is not None)';
    assert.equal(
      execFileSync(found.path, ['-c', code], { encoding: 'utf8' }),
      `${found.path} ${found.hasUvloop ? 'True' : 'False'}\n`,
    );
  });
});
