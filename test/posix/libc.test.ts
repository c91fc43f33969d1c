import assert from 'node:assert/strict';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ERRNO, PosixError } from '../../src/posix/errno.ts';
import { calls, must, outcomeOf } from '../../src/posix/libc.ts';
import { moduleUrl, runNode } from '../support/node.ts';
import { NOT_OPEN, withDirectory } from '../support/sockets.ts';

function pipe(): readonly number[] {
  const ends = new Int32Array(new ArrayBuffer(8));
  must('pipe2', calls.pipe2(ends, 0));
  return [...ends];
}

describe('a call of libc', () => {
  it('returns what the function returned', () => {
    const fd = must('memfd_create', calls.memfd_create('test', 0));
    assert.ok(fd > 2);
    assert.equal(outcomeOf(calls.write(fd, Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]), 8)), 8);
    assert.equal(outcomeOf(calls.close(fd)), 0);
  });

  it('returns the error number, negated, where it may fail', () => {
    assert.equal(outcomeOf(calls.close(NOT_OPEN)), -ERRNO.EBADF);
    // A long, the first call and a later one: the first also looks the function up.
    assert.equal(outcomeOf(calls.write(NOT_OPEN, Buffer.alloc(1), 1)), -ERRNO.EBADF);
    assert.equal(outcomeOf(calls.write(NOT_OPEN, Buffer.alloc(1), 1)), -ERRNO.EBADF);
  });

  it('throws where it must not fail', () => {
    assert.throws(() => must('close', calls.close(NOT_OPEN)), new PosixError('close', ERRNO.EBADF));
  });

  it('takes a number that does not fit 53 bits for what it is', () => {
    assert.equal(must('none', 2n ** 62n), 2 ** 62);
    assert.equal(outcomeOf(2n ** 62n), 2 ** 62);
  });

  it('gets the bytes of a part of a buffer, not of the whole', () => {
    const [readEnd = -1, writeEnd = -1] = pipe();
    const nine = Buffer.from([9, 1, 0, 0, 0, 0, 0, 0, 0]);
    assert.equal(calls.write(writeEnd, nine.subarray(1), 8), 8);
    nine.fill(7);
    assert.equal(calls.read(readEnd, nine.subarray(1), 8), 8);
    assert.deepEqual([...nine], [7, 1, 0, 0, 0, 0, 0, 0, 0]);
    calls.close(readEnd);
    calls.close(writeEnd);
  });
});

describe('koffi', () => {
  const source = dirname(fileURLToPath(moduleUrl('posix/libc')));

  /** Imports a copy of the folder, for which `node_modules` holds what `install` puts there. */
  const importCopy = async (
    install: (modules: string) => void,
    check: (run: ReturnType<typeof runNode>) => void,
  ): Promise<void> =>
    withDirectory((directory) => {
      cpSync(source, join(directory, 'posix'), { recursive: true });
      writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
      mkdirSync(join(directory, 'node_modules'));
      install(join(directory, 'node_modules'));
      const url = pathToFileURL(join(directory, 'posix/descriptor.js')).href;
      check(runNode(`import { descriptorLimit } from '${url}'; console.log(descriptorLimit() > 0);`));
    });

  it('that cannot be loaded ends in words that say what to do', async () => {
    await importCopy(
      () => {},
      ({ status, errors }) => {
        assert.equal(status, 1);
        assert.match(errors, /cannot load koffi, .*builds for Linux on x64 and arm64; .*"npm ci"/);
      },
    );
  });

  it('is found by its own loader where its native part is not in the usual place', async () => {
    const koffi = dirname(fileURLToPath(import.meta.resolve('koffi')));
    await importCopy(
      (modules) => symlinkSync(koffi, join(modules, 'koffi')),
      (run) => assert.deepEqual(run, { status: 0, out: 'true\n', errors: '' }),
    );
  });
});
