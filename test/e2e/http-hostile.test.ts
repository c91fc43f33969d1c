import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { sendRaw } from '../support/http-client.ts';

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\n';
const CLOSE = 'Connection: close\r\n';
const WHOLE = `${HEAD}Content-Length: 2\r\n\r\nab`;
const LAST = `${HEAD}${CLOSE}Content-Length: 2\r\n\r\nab`;
const chunked = (body: string): string => `${HEAD}${CLOSE}Transfer-Encoding: chunked\r\n\r\n${body}`;

/** What is sent, in pieces, and the statuses that come back before the connection ends. */
const CASES: readonly (readonly [title: string, sent: string | readonly string[], statuses: readonly number[]])[] = [
  ['a request', LAST, [200]],
  ['one of HTTP/1.0', 'POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab', [200]],
  ['one without a body', `${HEAD}${CLOSE}\r\n`, [200]],
  ['two in one piece', WHOLE + LAST, [200, 200]],
  ['a request in many pieces', [...LAST].slice(0, 12).concat(LAST.slice(12)), [200]],
  ['empty lines before a request', `\r\n\r\n${LAST}`, [200]],
  ['chunks', chunked('1\r\na\r\n1\r\nb\r\n0\r\n\r\n'), [200]],
  ['chunks with trailers', chunked('1\r\na\r\n0\r\nX: y\r\n\r\n'), [200]],
  ['a chunk extension', chunked('1;a=b\r\na\r\n0\r\n\r\n'), [200]],
  ['a target of another form', `POST http://x/ HTTP/1.1\r\nHost: x\r\n${CLOSE}\r\n`, [200]],
  ['both lengths', `${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${LAST}`, [400]],
  [
    'both lengths, in the other order',
    `${HEAD}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n`,
    [400],
  ],
  ['two lengths', `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc`, [400]],
  ['the same length twice', `${HEAD}Content-Length: 2\r\nContent-Length: 2\r\n\r\nab`, [400]],
  ['a length in a list', `${HEAD}Content-Length: 2, 2\r\n\r\nab`, [400]],
  ['a negative length', `${HEAD}Content-Length: -2\r\n\r\nab`, [400]],
  ['a signed length', `${HEAD}Content-Length: +2\r\n\r\nab`, [400]],
  ['a length in hexadecimal', `${HEAD}Content-Length: 0x2\r\n\r\nab`, [400]],
  ['an empty length', `${HEAD}Content-Length: \r\n\r\nab`, [400]],
  ['a length beyond all numbers', `${HEAD}Content-Length: 99999999999999999999999\r\n\r\nab`, [400]],
  ['a length with a space in it', `${HEAD}Content-Length: 1 2\r\n\r\nab`, [400]],
  ['a space before a colon', `${HEAD}Content-Length : 2\r\n\r\nab`, [400]],
  ['a folded header', `${HEAD}X: a\r\n b\r\nContent-Length: 2\r\n\r\nab`, [400]],
  ['a header without a name', `${HEAD}: a\r\n\r\n`, [400]],
  ['a NUL in a header', `${HEAD}X: a\0b\r\n\r\n`, [400]],
  ['a carriage return in a header', `${HEAD}X: a\rb\r\n\r\n`, [400]],
  ['lines without their carriage returns', 'POST / HTTP/1.1\nHost: x\nContent-Length: 2\n\nab', [400]],
  ['a head that ends without one', `${HEAD}Content-Length: 2\r\n\nab`, [400]],
  ['chunked, but not at the end', `${HEAD}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`, [400]],
  ['another coding', `${HEAD}Transfer-Encoding: gzip\r\n\r\nab`, [501]],
  ['another coding within chunks', `${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, [501]],
  ['a coding with a tail', `${HEAD}Transfer-Encoding: chunkedx\r\n\r\n0\r\n\r\n`, [501]],
  ['a chunk size that is none', chunked('zz\r\na\r\n0\r\n\r\n'), [400]],
  ['a negative chunk size', chunked('-1\r\na\r\n0\r\n\r\n'), [400]],
  ['a chunk size with 0x', chunked('0x1\r\na\r\n0\r\n\r\n'), [400]],
  ['a chunk size beyond all numbers', chunked('fffffffffffffffff\r\na'), [400]],
  ['a chunk longer than it said', chunked('1\r\nab\r\n0\r\n\r\n'), [400]],
  ['a chunk size that ends without its carriage return', chunked('1\na\r\n0\r\n\r\n'), [400]],
  ['a chunk that ends without one', chunked('1\r\na\n0\r\n\r\n'), [400]],
  ['a chunk extension without end', chunked(`1;${'a'.repeat(20_000)}`), [413]],
  ['too many headers', `${HEAD}${'Xyzzy: yes\r\n'.repeat(5000)}\r\n`, [431]],
  ['a header without end', `${HEAD}X: ${'y'.repeat(40_000)}`, [431]],
  ['a target without end', `POST /${'y'.repeat(40_000)}`, [431]],
  ['no Host', `POST / HTTP/1.1\r\n${CLOSE}\r\n`, [400]],
  ['two Hosts', `${HEAD}Host: y\r\n${CLOSE}\r\n`, [400]],
  ['another version', 'POST / HTTP/1.2\r\nHost: x\r\n\r\n', [400]],
  ['a version that is none', 'POST / HTTQ/1.1\r\nHost: x\r\n\r\n', [400]],
  ['no version', 'POST /\r\n\r\n', [505]],
  ['a method that is none', `FLY / HTTP/1.1\r\nHost: x\r\n${CLOSE}\r\n`, [400]],
  ['a method that is not served', `PATCH / HTTP/1.1\r\nHost: x\r\n${CLOSE}\r\n`, [405]],
  ['a tunnel', 'CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n', [405]],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
  ['an upgrade to HTTP/2', LAST.replace('Content', 'Upgrade: h2c\r\nContent'), [200]],
  ['a hello of TLS', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03', [400]],
  ['bytes at random', '\x9f\x03\xf1\x80\0\x7f', [400]],
  ['a body larger than max-request', `${HEAD}Content-Length: 2000\r\n\r\n${'a'.repeat(2000)}`, [413]],
  ['one that asks before', `${HEAD}Expect: 100-continue\r\nContent-Length: 2000\r\n\r\n`, [413]],
  ['chunks larger than max-request', chunked(`7d0\r\n${'a'.repeat(2000)}`), [413]],
  ['an expectation that is not met', `${HEAD}Expect: miracles\r\n${CLOSE}Content-Length: 2\r\n\r\nab`, [417]],
  ['a head that stops', `${HEAD}X: y`, [408]],
  ['a body that stops', `${HEAD}Content-Length: 3\r\n\r\nab`, [408]],
  ['chunks that stop', chunked('2\r\na'), [408]],
  ['nothing', '', []],
  ['a request, and then nonsense', `${WHOLE}\x01\x02`, [200]],
  ['a request whose body is not UTF-8', LAST.replace('ab', 'a\xff'), [422]],
];

describe('Over HTTP, what is no good request', () => {
  let daemon: RunningDaemon;
  before(async () => {
    const limits = ['--max-request', '1K', '--read-timeout', '700ms', '--request-timeout', '3s'];
    daemon = await startDaemon({ args: ['--http', './http', ...limits] });
  });
  after(() => daemon.clean());
  const path = (): string => join(daemon.directory, 'http');

  for (const [title, sent, statuses] of CASES) {
    it(`ends defined: ${title}`, async () => {
      const answer = await sendRaw({ path: path() }, ...(typeof sent === 'string' ? [sent] : sent));
      assert.deepEqual(answer.statuses, statuses, answer.text);
      for (const [line] of answer.text.matchAll(/^eofd: .*$/gm)) assert.match(line, /^eofd: [\x20-\x7e]+$/);
    });
  }

  it('is counted, each once, and harms nobody', async () => {
    const { statuses } = await sendRaw({ path: path() }, LAST);
    assert.deepEqual(statuses, [200]);
    assert.equal(await daemon.stop(), 0);
    const records = daemon.lines.filter((line) => line['EOFD_OUTCOME'] !== undefined);
    const { message } = daemon.lines.at(-1) ?? {};
    const [accepted = 0, ...ended] = [...String(message).matchAll(/\d+/g)].map(Number);
    assert.equal(
      ended.reduce((sum, count) => sum + count, 0),
      accepted,
      String(message),
    );
    const expected = CASES.flatMap(([, , each]) => each).length + 2;
    assert.deepEqual([accepted, records.length], [expected, expected], String(message));
    assert.deepEqual(
      daemon.lines.filter(({ level }) => level === 'err'),
      [],
    );
  });
});
