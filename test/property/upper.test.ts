import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import * as fc from 'fast-check';
import { createUpper } from '../../src/handlers/built-in/upper.ts';
import { firstInvalid, unfinishedTail } from '../../src/handlers/built-in/utf8.ts';
import { corpus, holds } from '../support/property.ts';

const handler = createUpper();
/** Bytes near the edges of what is well-formed, so that most cases are neither all right nor all wrong. */
const byte = fc.constantFrom(0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4);
const bytes = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }).map((text) => new Uint8Array(Buffer.from(text))),
  fc.array(fc.oneof(byte, fc.integer({ min: 0, max: 255 })), { maxLength: 40 }).map((list) => Uint8Array.from(list)),
  fc.array(byte, { maxLength: 40 }).map((list) => Uint8Array.from(list)),
);

/** The reply, or the reason why there is none. */
function upper(request: Uint8Array, cuts: readonly number[]): string {
  const at = [...new Set(cuts.map((cut) => cut % (request.length + 1)))].sort((one, other) => one - other);
  const transform = handler.begin();
  const reply: Buffer[] = [];
  try {
    for (const [index, end] of [...at, request.length].entries()) {
      const begin = at[index - 1] ?? 0;
      if (end > begin) reply.push(Buffer.from(transform.push(Buffer.from(request.slice(begin, end)))));
    }
    transform.end();
  } catch (error) {
    return (error as Error).message;
  }
  return Buffer.concat(reply).toString('hex');
}

/** Where Node's own decoder first puts a replacement character: counted in bytes, one character at a time. */
function firstWrong(request: Uint8Array): number {
  let at = 0;
  while (at < request.length) {
    const length = [1, 2, 3, 4].find((size) => at + size <= request.length && isUtf8(request.subarray(at, at + size)));
    if (length === undefined) return at;
    at += length;
  }
  return at;
}

describe('upper-casing, wherever a request is cut', () => {
  const cases = fc.tuple(bytes, fc.array(fc.nat(300), { maxLength: 6 }));
  const known = (corpus('utf8') as string[]).map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));

  it('has the reply that it has in one piece, or fails at the same byte', () => {
    const everywhere = known.map((one) => [one, [...one.keys()]] as [Uint8Array<ArrayBuffer>, number[]]);
    holds(cases, ([request, cuts]) => assert.equal(upper(request, cuts), upper(request, [])), everywhere, 5);
  });

  it('has the upper case of its text, or names the first byte that is wrong', () => {
    holds(
      cases,
      ([request]) => {
        const expected = isUtf8(request)
          ? Buffer.from(Buffer.from(request).toString().toUpperCase()).toString('hex')
          : new RegExp(`offset ${firstWrong(request)}$`);
        const found = upper(request, []);
        if (typeof expected === 'string') assert.equal(found, expected);
        else assert.match(found, expected);
      },
      known.map((one) => [one, []] as [Uint8Array<ArrayBuffer>, number[]]),
      5,
    );
  });

  it('tells a character that is not finished from one that is wrong', () => {
    holds(bytes, (request) => {
      const tail = unfinishedTail(Buffer.from(request));
      assert.ok(tail <= 3 && tail <= request.length);
      const whole = request.subarray(0, request.length - tail);
      if (!isUtf8(whole)) assert.equal(firstInvalid(Buffer.from(request)), firstWrong(request));
    });
  });
});
