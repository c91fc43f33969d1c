import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createVectorUpper } from '../../../src/handlers/built-in/ascii-vector.ts';
import { moduleUrl } from '../../support/node.ts';

/** `length` bytes at a given alignment, counting up from `first` through all of ASCII. */
function asciiAt(shift: number, length: number, first: number): Buffer {
  const bytes = Buffer.from(new ArrayBuffer(shift + length), shift);
  for (let at = 0; at < length; at++) bytes[at] = (first + at) % 128;
  return bytes;
}

describe('upper-casing ASCII sixteen bytes at a time', () => {
  const upper = createVectorUpper();

  it('changes a to z and nothing else, at every length and alignment', () => {
    for (let shift = 0; shift < 4; shift++) {
      for (let length = 0; length < 300; length++) {
        const bytes = asciiAt(shift, length, length * 7);
        const expected = bytes.toString('latin1').toUpperCase();
        assert.equal(upper(bytes), bytes);
        assert.equal(bytes.toString('latin1'), expected, `${length} bytes at ${shift}`);
      }
    }
  });

  it('does it from piece to piece', () => {
    for (const length of [16_383, 16_384, 16_385, 32_768, 100_001]) {
      const bytes = asciiAt(1, length, 0);
      const expected = bytes.toString('latin1').toUpperCase();
      assert.equal(upper(bytes).toString('latin1'), expected, `${length} bytes`);
    }
  });

  it('changes no byte beside those it was given', () => {
    const around = Buffer.alloc(20_000, 'a');
    upper(around.subarray(3, 19_990));
    assert.equal(around.toString(), `aaa${'A'.repeat(19_987)}${'a'.repeat(10)}`);
  });

  const program = `
    import { createVectorUpper } from '${moduleUrl('handlers/built-in/ascii-vector')}';
    console.log(createVectorUpper().name, createVectorUpper()(Buffer.from('hoge'.repeat(20))).toString());`;
  const printed = (command: string): string =>
    spawnSync('sh', ['-c', command, process.execPath, '--input-type=module', '-e', program], { encoding: 'utf8' })
      .stdout;

  it('does it four bytes at a time where there is no WebAssembly', () => {
    assert.equal(printed(`exec "$0" --jitless "$@"`), `upperAscii ${'HOGE'.repeat(20)}\n`);
  });

  it('does it all the same where there is little room of addresses, which some of V8 need gigabytes of', () => {
    assert.match(printed(`ulimit -v 6000000; exec "$0" "$@"`), /^(upperAscii)? (HOGE){20}\n$/);
  });
});
