import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { elfObstacle } from '../../../src/handlers/program/elf-obstacle.ts';

describe('a file that is no text', () => {
  const head = (): Buffer => readFileSync('/bin/cat').subarray(0, 4096);
  const changed = (change: (bytes: Buffer) => void): string | undefined => {
    const bytes = Buffer.from(head());
    change(bytes);
    return elfObstacle(bytes);
  };

  it('can be run where it is a program for this machine', () => assert.equal(elfObstacle(head()), undefined));

  it('is refused with the reason where it is not', () => {
    assert.match(String(changed((bytes) => bytes.writeUInt16LE(243, 18))), /^is made for another machine \(RISC-V\)/);
    assert.match(String(changed((bytes) => bytes.writeUInt16LE(9999, 18))), /another machine \(number 9999\)/);
    assert.match(String(changed((bytes) => bytes.writeUInt8(2, 5))), /another machine/);
    assert.match(String(changed((bytes) => bytes.writeUInt16LE(1, 16))), /^is an object file/);
    assert.equal(elfObstacle(Buffer.from('MZ\0')), 'is neither a script nor a program for Linux');
    assert.match(String(elfObstacle(head().subarray(0, 20))), /^is cut off/);
  });

  it('is not judged by what lies beyond its beginning', () => {
    assert.equal(
      changed((bytes) => bytes.writeBigUInt64LE(1n << 40n, 32)),
      undefined,
    );
  });
});
