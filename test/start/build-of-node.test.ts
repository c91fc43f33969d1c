import assert from 'node:assert/strict';
import fs, { truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { buildOfNode } from '../../src/start/build-of-node.ts';
import { checkLeaks } from '../support/leaks.ts';
import { scratchForEach } from '../support/scratch.ts';

const WITH_V8_BYTES = 32 * 1024 * 1024;
const ID = '00112233445566778899aabbccddeeff01234567';
/** The note as linkers write it: lengths of name and ID, type, name, ID. */
const note = (id: string): Buffer => Buffer.from(`040000001400000003000000474e5500${id}`, 'hex');

describe('the build of Node', () => {
  const scratch = scratchForEach();
  checkLeaks();

  function binary(name: string, head: Buffer, bytes = WITH_V8_BYTES): string {
    const path = join(scratch(), name);
    writeFileSync(path, Buffer.concat([Buffer.alloc(876), head]));
    truncateSync(path, bytes);
    utimesSync(path, 1, 1_700_000_000);
    return path;
  }

  it('is the build ID of its binary, and the same of a copy', () => {
    assert.equal(buildOfNode(binary('node', note(ID))), ID);
    const copy = binary('copy', note(ID));
    utimesSync(copy, 1, 1_800_000_000);
    assert.equal(buildOfNode(copy), ID);
    assert.notEqual(buildOfNode(binary('mended', note(ID.replace('0011', '1100')))), ID);
  });

  it('is the time of its binary where V8 is not in it, whose build ID says nothing of V8', () => {
    assert.equal(buildOfNode(binary('node', note(ID), WITH_V8_BYTES - 1)), '1700000000000');
  });

  it('is the time of its binary where that has no build ID, or one of another length', () => {
    assert.equal(buildOfNode(binary('without', Buffer.alloc(4096))), '1700000000000');
    assert.equal(
      buildOfNode(binary('other', Buffer.from('040000000800000003000000474e55000011223344556677', 'hex'))),
      '1700000000000',
    );
  });

  it('leaves nothing open where its binary cannot be read', () => {
    const path = binary('unreadable', note(ID));
    const { readSync } = fs;
    fs.readSync = () => {
      throw new Error('EIO');
    };
    syncBuiltinESMExports();
    try {
      assert.throws(() => buildOfNode(path), /EIO/);
    } finally {
      fs.readSync = readSync;
      syncBuiltinESMExports();
    }
  });

  it('is told of the Node that runs', () => {
    assert.match(buildOfNode(process.execPath), /^([0-9a-f]{40}|\d{13})$/);
  });
});
