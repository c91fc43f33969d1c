import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseCInteger, parsePid } from '../../src/core/c-integer.ts';
import { foreignProtocol, mayBeForeign } from '../../src/core/foreign-protocol.ts';
import { readListenAddress } from '../../src/core/listen-address.ts';
import { printable } from '../../src/core/printable.ts';
import { quoted } from '../../src/core/quote.ts';
import { anyText, corpus, holds } from '../support/property.ts';

/** What could end, split or colour a line, or turn the direction of its text. */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('whatever text others choose', () => {
  it('is one safe and bounded line in a message, and the same when it is made so twice', () => {
    const limits = fc.integer({ min: 3, max: 200 });
    const both = fc.tuple(fc.oneof(anyText, fc.uint8Array()), limits);
    const known = (corpus('texts') as string[]).map((text) => [text, 40] as [string, number]);
    holds(
      both,
      ([text, max]) => {
        const shown = printable(text, max);
        assert.doesNotMatch(shown, UNSAFE);
        assert.ok(Buffer.byteLength(shown) <= max, `${Buffer.byteLength(shown)} bytes`);
        assert.equal(printable(shown, max), shown);
        assert.doesNotMatch(quoted(String(text)), UNSAFE);
      },
      known,
      5,
    );
  });

  it('is an address to listen on that is told apart by who can reach it, or an error', () => {
    const octets = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 4, maxLength: 4 });
    const address = fc
      .tuple(octets, fc.integer({ min: -1, max: 70_000 }))
      .map(([ip, port]) => `${ip.join('.')}:${port}`);
    holds(
      fc.oneof(anyText, address),
      (text) => {
        let read: ReturnType<typeof readListenAddress>;
        try {
          read = readListenAddress(text);
        } catch (error) {
          assert.doesNotMatch((error as Error).message, UNSAFE);
          return;
        }
        if (read.kind === 'path') assert.ok(text.includes('/'));
        else {
          const { bytes, port, kind } = read;
          const isLoopback = bytes.length === 4 ? bytes[0] === 127 : bytes.join('') === '0000000000000001';
          assert.equal(kind, isLoopback ? 'loopback' : 'reachable', text);
          assert.ok([...bytes].every((byte) => byte >= 0 && byte <= 255) && port >= 0 && port <= 65_535, text);
        }
      },
      corpus('addresses') as string[],
      3,
    );
  });

  it('is a number of C as strtol(3) reads it, or none', () => {
    holds(fc.oneof(anyText, fc.bigInt().map(String)), (text) => {
      const value = parseCInteger(text);
      if (/^-?(0|[1-9]\d*)$/.test(text)) assert.equal(value, BigInt(text));
      const pid = parsePid(text);
      assert.ok(pid === undefined || (BigInt(pid) === value && pid > 0));
    });
    holds(fc.nat(), (number) => {
      for (const text of [`0x${number.toString(16)}`, `0${number.toString(8)}`, `0b${number.toString(2)}`])
        assert.equal(parseCInteger(` +${text}`.replace('+0b', '0b')), BigInt(number), text);
    });
  });

  it('is known for another protocol only where it may be one, and is never answered with much', () => {
    const begin = fc.constantFrom('GET / HTTP/1.1\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\x16\x03\x01\0\0\x01', '');
    holds(fc.tuple(begin, fc.uint8Array({ maxLength: 60 })), ([head, rest]) => {
      const bytes = Buffer.concat([Buffer.from(head, 'latin1'), rest]);
      const reason = foreignProtocol(bytes);
      if (reason === undefined) return;
      assert.ok(mayBeForeign(bytes));
      assert.ok((reason.bytes?.length ?? 0) < 1000);
    });
  });
});
