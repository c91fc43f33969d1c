import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { ownPidfdId } from '../../src/posix/pidfd.ts';
import { python } from '../support/python.ts';

describe('the number of this process on pidfs', () => {
  it('is the one that other processes see, where each process has one of its own', () => {
    const [ours, theirs] = python(
      'import json, os, sys\n' +
        'inodes = [os.fstat(os.pidfd_open(pid)).st_ino for pid in (json.load(sys.stdin), os.getpid())]\n' +
        'print(json.dumps(inodes))',
      process.pid,
    ) as [number, number];
    assert.equal(ownPidfdId(), ours === theirs ? undefined : BigInt(ours));
  });

  it('leaves no descriptor behind', () => {
    const before = readdirSync('/proc/self/fd').length;
    ownPidfdId();
    assert.equal(readdirSync('/proc/self/fd').length, before);
  });
});
