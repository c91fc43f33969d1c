import assert from 'node:assert/strict';
import { ERRNO, errnoName, PosixError } from '../../src/posix/errno.ts';

describe('a system call that fails', () => {
  it('names the call and the error', () => {
    const error = new PosixError('bind', ERRNO.EADDRINUSE);
    assert.equal(String(error), 'PosixError: bind: EADDRINUSE');
    assert.equal(error.code, 'EADDRINUSE');
    assert.equal(error.errno, 98);
  });

  it('is told apart by name', () => {
    const error = new PosixError('recv', ERRNO.EAGAIN);
    assert.equal(error.is('EAGAIN'), true);
    assert.equal(error.is('EBADF', 'EAGAIN'), true);
    assert.equal(error.is('EBADF'), false);
    assert.equal(error.is(), false);
  });

  it('gives the number where it has no name for it', () => {
    assert.equal(errnoName(999), 'errno 999');
    assert.equal(new PosixError('recv', 999).code, 'errno 999');
  });

  it('has one number for each name', () => {
    const numbers = Object.values(ERRNO);
    assert.equal(new Set(numbers).size, numbers.length);
    for (const [name, number] of Object.entries(ERRNO)) assert.equal(errnoName(number), name);
  });
});
