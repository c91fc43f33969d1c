// Clients that speak another protocol on the socket by mistake: known by what they begin with, and told in their own.

import type { Reason } from './reasons.ts';

/** As much of a beginning as is looked at, in bytes. A longer head of HTTP is known by its first line. */
export const BEGINNING_BYTES = 4096;

const HTTP_LINE = /^[A-Z]{3,16} \S{1,2000} HTTP\/1\.[01]\r\n/;
const HTTP2_PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** The first bytes of a record of TLS with a handshake, and within it of a ClientHello; RFC 8446, 5.1 and 4. */
const TLS_HANDSHAKE = 0x16;
const TLS_MAJOR = 3;
const TLS_CLIENT_HELLO = 1;

const TEXT =
  'this socket takes a request that ends when the client half-closes, and no other protocol: ' +
  'ask it with eofc, or with any client that half-closes';

/** Whether bytes may be the beginning of another protocol; of most requests the first byte says no. */
export function mayBeForeign(bytes: Uint8Array): boolean {
  const [first = 0] = bytes;
  return first === TLS_HANDSHAKE || (first >= 0x41 && first <= 0x5a);
}

/**
 * What a client speaks that began with these bytes and then fell silent without a half-close.
 * @returns why it is refused, told in its own protocol; undefined where it is nothing that is known
 */
export function foreignProtocol(beginning: Buffer): Reason | undefined {
  const text = beginning.toString('latin1');
  if (HTTP_LINE.test(text) && (text.includes('\r\n\r\n') || beginning.length >= BEGINNING_BYTES)) {
    return reasonOf('HTTP', httpAnswer(`eofd: ${HTTP_TEXT}\n`), HTTP_TEXT);
  }
  if (text.startsWith(HTTP2_PREFACE)) return reasonOf('HTTP/2', http2Answer(`eofd: ${HTTP_TEXT}`), HTTP_TEXT);
  const [type, major, minor = 0, , , message] = beginning;
  const isHello = type === TLS_HANDSHAKE && major === TLS_MAJOR && minor <= 4 && message === TLS_CLIENT_HELLO;
  if (isHello) return reasonOf('TLS', TLS_ALERT);
  return undefined;
}

/** Of HTTP there is more to say: eofd has a socket for it, where it is asked to. */
const HTTP_TEXT = `${TEXT}; or start eofd with --http ADDRESS, and ask HTTP there`;

const reasonOf = (protocol: string, bytes: Buffer, text = TEXT): Reason => ({
  kind: 'other-protocol',
  text: `the client speaks ${protocol} and waits for an answer in it; ${text}`,
  bytes,
});

const httpAnswer = (body: string): Buffer =>
  Buffer.from(
    'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );

/** An empty SETTINGS, and a GOAWAY with the error HTTP_1_1_REQUIRED and the text for those who debug; RFC 9113, 6.8. */
function http2Answer(text: string): Buffer {
  const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
  const goAway = Buffer.from([0, 0, 8 + text.length, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0d]);
  return Buffer.concat([settings, goAway, Buffer.from(text)]);
}

/** A fatal alert: handshake_failure; RFC 8446, 6. */
const TLS_ALERT = Buffer.from([0x15, 3, 3, 0, 2, 2, 40]);
