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
    ['one with the highest version that a record may bear', HELLO.replace('\x01', '\x04'), 'TLS'],
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
    ['a head behind something else', ` ${GET}`],
    ['another record of TLS', `\x17${HELLO.slice(1)}`],
    ['a record of TLS of no version there is', HELLO.replace('\x01', '\x05')],
    ['one of a version before that', HELLO.replace('\x03', '\x02')],
    ['a record of TLS with another message', `${HELLO.slice(0, 5)}\x02${HELLO.slice(6)}`],
    ['two bytes of one of TLS', HELLO.slice(0, 2)],
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

  it('is looked at up to 4096 bytes, of which a head of HTTP that is longer fills all', () => {
    assert.equal(BEGINNING_BYTES, 4096);
    const head = `${GET.slice(0, -2)}${'X: y\r\n'.repeat(BEGINNING_BYTES)}`;
    assert.equal(foreignProtocol(bytes(head.slice(0, 4095))), undefined);
    assert.ok(foreignProtocol(bytes(head.slice(0, 4096))));
  });
});

describe('a client of another protocol is told', () => {
  const answer = (text: string): Buffer => Buffer.from(foreignProtocol(bytes(text))?.bytes ?? []);
  const ADVICE =
    'this socket takes a request that ends when the client half-closes, and no other protocol: ' +
    'ask it with eofc, or with any client that half-closes';
  const HTTP_ADVICE = `${ADVICE}; or start eofd with --http ADDRESS, and ask HTTP there`;

  it('in the log, what it should do', () => {
    for (const [text, protocol, advice] of [
      [GET, 'HTTP', HTTP_ADVICE],
      [PREFACE, 'HTTP/2', HTTP_ADVICE],
      [HELLO, 'TLS', ADVICE],
    ] as const) {
      const { kind, text: said } = foreignProtocol(bytes(text)) ?? {};
      const expected = `the client speaks ${protocol} and waits for an answer in it; ${advice}`;
      assert.deepEqual([kind, said], ['other-protocol', expected]);
    }
  });

  it('in HTTP, as a response that is whole', () => {
    const [head = '', body] = answer(GET).toString().split('\r\n\r\n');
    assert.equal(body, `eofd: ${HTTP_ADVICE}\n`);
    assert.deepEqual(head.split('\r\n'), [
      'HTTP/1.1 400 Bad Request',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ]);
  });

  it('in HTTP/2, as an empty SETTINGS and a GOAWAY that asks for HTTP/1.1', () => {
    const frames: unknown[] = [];
    for (let rest = answer(PREFACE); rest.length > 0; ) {
      const end = 9 + rest.readUIntBE(0, 3);
      assert.ok(end <= rest.length, `${end} of ${rest.length} bytes`);
      frames.push({ type: rest[3], flags: rest[4], stream: rest.readUInt32BE(5), payload: rest.subarray(9, end) });
      rest = rest.subarray(end);
    }
    const [lastStream, error] = [Buffer.alloc(4), Buffer.from([0, 0, 0, 0x0d])];
    const payload = Buffer.concat([lastStream, error, Buffer.from(`eofd: ${HTTP_ADVICE}`)]);
    assert.deepEqual(frames, [
      { type: 4, flags: 0, stream: 0, payload: Buffer.alloc(0) },
      { type: 7, flags: 0, stream: 0, payload },
    ]);
  });

  it('in TLS, as a fatal alert: handshake_failure', () => {
    const [record, version, length, alert] = ['15', '0303', '0002', '0228'];
    assert.equal(answer(HELLO).toString('hex'), [record, version, length, alert].join(''));
  });
});
