import assert from 'node:assert/strict';
import { ERRNO, PosixError } from '../../src/posix/errno.ts';
import { calls, must, outcomeOf } from '../../src/posix/libc.ts';
import { NOT_OPEN } from '../support/sockets.ts';

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
