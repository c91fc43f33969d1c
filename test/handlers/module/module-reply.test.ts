import assert from 'node:assert/strict';
import { bytesOfReply } from '../../../src/handlers/module/module-reply.ts';

const text = (answer: unknown, max = 100) => Buffer.from(bytesOfReply(answer, max)).toString();

describe('what a module answers with', () => {
  it('is text, as UTF-8, or bytes', () => {
    assert.equal(text('straße'), 'straße');
    assert.equal(text(''), '');
    assert.equal(text(Buffer.from('bytes')), 'bytes');
    assert.equal(text(new Uint8Array(0)), '');
  });

  it('is copied to memory of its own, and no more of it than is the reply', () => {
    const kept = new Uint8Array(1000).fill(120).subarray(10, 13);
    const reply = bytesOfReply(kept, 100);
    assert.equal(reply.buffer.byteLength, 3);
    assert.notEqual(reply.buffer, kept.buffer);
    assert.equal(text(new Uint8Array(new SharedArrayBuffer(2)).fill(120)), 'xx');
  });

  it('may be as large as max-reply, in bytes, and no larger', () => {
    assert.equal(text('ß', 2), 'ß');
    const message = 'the module answered with 2 bytes, more than 1 (max-reply)';
    assert.throws(() => text('ß', 1), { name: 'HandlerFailure', message });
    assert.throws(() => text(new Uint8Array(2), 1), { name: 'HandlerFailure', message });
  });

  it('is nothing else', () => {
    const names: readonly (readonly [unknown, string])[] = [
      [undefined, 'undefined'],
      [null, 'null'],
      [1, 'a number'],
      [{}, 'an object'],
      [[1], 'an array'],
      [new ArrayBuffer(1), 'an object'],
      [new Uint16Array(1), 'an object'],
      [() => 'x', 'a function'],
    ];
    for (const [answer, name] of names) {
      assert.throws(() => text(answer), { message: `the module answered with ${name}, not a Uint8Array or a string` });
    }
    assert.throws(() => text('a\ud800'), /lone surrogate/);
  });
});
