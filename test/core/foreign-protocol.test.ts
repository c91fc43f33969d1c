import assert from 'node:assert/strict';
import { BEGINNING_BYTES, foreignProtocol, mayBeForeign } from '../../src/core/foreign-protocol.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const GET = 'GET /info HTTP/1.1\r\nHost: localhost\r\nUser-Agent: curl/8.14.1\r\n\r\n';
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const HELLO = '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03';

describe('what a client began with', () => {
  for (const [name, text, protocol] of [
    ['a whole head of HTTP', GET, 'HTTP'],
    ['one of HTTP/1.0', 'POST / HTTP/1.0\r\n\r\n', 'HTTP'],
    ['a head with a body', `${GET}body`, 'HTTP'],
    [
      'the first line of a head that is longer than what is looked at',
      `${GET.slice(0, -2)}${'X: y\r\n'.repeat(BEGINNING_BYTES)}`.slice(0, BEGINNING_BYTES),
      'HTTP',
    ],
    ['the preface of HTTP/2', `${PREFACE}\0\0\x12\x04\0`, 'HTTP/2'],
    ['the hello of TLS', HELLO, 'TLS'],
  ] as const) {
    it(`is another protocol: ${name}`, () => {
      assert.ok(mayBeForeign(bytes(text)));
      assert.match(String(foreignProtocol(bytes(text))?.text), new RegExp(`^the client speaks ${protocol} and waits`));
    });
  }

  for (const [name, text] of [
    ['nothing', ''],
    ['half a head', GET.slice(0, -1)],
    ['words like those of HTTP', 'GET me a reply from HTTP/1.1\r\n\r\n'],
    ['a head in lower case', GET.toLowerCase()],
    ['another version', 'GET / HTTP/3\r\n\r\n'],
    ['lines without their carriage returns', GET.replaceAll('\r', '')],
    ['half a preface', PREFACE.slice(0, -1)],
    ['another record of TLS', `\x17${HELLO.slice(1)}`],
    ['capital letters', 'HOGEHOGE'],
  ] as const) {
    it(`is a request like any other: ${name}`, () => {
      assert.equal(foreignProtocol(bytes(text)), undefined);
    });
  }

  it('need not be kept of requests that begin with anything but a capital letter or the first byte of TLS', () => {
    for (let byte = 0; byte < 256; byte++) {
      assert.equal(
        mayBeForeign(Buffer.from([byte])),
        byte === 0x16 || /[A-Z]/.test(String.fromCharCode(byte)),
        String(byte),
      );
    }
    assert.equal(mayBeForeign(Buffer.alloc(0)), false);
  });
});
