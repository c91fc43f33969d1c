import assert from 'node:assert/strict';
import { ofMachine } from '../../src/posix/layouts.ts';
import { checkAgainst } from '../support/c-compiler.ts';

describe('the numbers and structures of the kernel and of libc', () => {
  it('are those that the C compiler has for this machine', () => {
    checkAgainst('cc', process.arch);
  });

  it('are not taken for those of another machine', () => {
    const other = process.arch === 'x64' ? 'arm64' : 'x64';
    assert.notDeepEqual(ofMachine(other), ofMachine(process.arch));
    assert.throws(() => checkAgainst('cc', other), /offsetof\(struct epoll_event, data\) is/);
  });
});
