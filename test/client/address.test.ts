import { equal, throws } from 'node:assert/strict';
import { parseAddress } from '../../src/client/address.ts';

describe('the path of a socket', () => {
  it('may have the 107 bytes that the kernel takes, and not one more', () => {
    equal(parseAddress('x'.repeat(107)).path, 'x'.repeat(107));
    throws(() => parseAddress('x'.repeat(108)), { code: 'path-too-long', message: /has 108 bytes/ });
  });

  it('is measured in bytes, not in characters', () => {
    equal(parseAddress('ホ'.repeat(35)).path, 'ホ'.repeat(35));
    throws(() => parseAddress('ホ'.repeat(36)), { code: 'path-too-long', message: /has 108 bytes/ });
  });

  it('is never taken for an abstract name', () => {
    throws(() => parseAddress('@eofd'), { code: 'abstract-name', message: /\.\/@eofd/ });
    equal(parseAddress('./@eofd').path, './@eofd');
  });

  it('is shown escaped', () => {
    equal(parseAddress('a\x1b[2Jb').shown, 'a\\x1b[2Jb');
  });

  it('can be neither empty nor a NUL', () => {
    for (const path of ['', 'a\0b', '\0eofd', undefined as unknown as string])
      throws(() => parseAddress(path), TypeError);
  });
});
