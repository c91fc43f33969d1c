import { all, chunked, HIDDEN, type HttpCase, head, shown, sized } from './http-case.ts';

const REQUEST_LINES: readonly HttpCase[] = [
  // Readers may take any number of spaces for one; RFC 9112, 3.
  ['two spaces in the request line', sized().replace(' / ', '  / ') + HIDDEN, [200, 200]],
  ['another version', sized().replace('HTTP/1.1', 'HTTP/2.0') + HIDDEN, [505]],
  ...all(
    [
      ...['POST\t/ HTTP/1.1', 'POST / HTTP/1.1 ', 'POST / HTTP/1.1x', 'POST / HTTP/1'],
      ...[
        'POST / http/1.1',
        'POST / HTTP/1,1',
        'POST / HTTP/01.1',
        'POST / HTTP/1.10',
        'POST / HTP/1.1',
        'POST HTTP/1.1',
      ],
      ...[
        'post / HTTP/1.1',
        'PO ST / HTTP/1.1',
        'POST/ HTTP/1.1',
        ' POST / HTTP/1.1',
        '\tPOST / HTTP/1.1',
        '\0POST / HTTP/1.1',
      ],
      ...[
        'POST a\0b HTTP/1.1',
        'POST a b HTTP/1.1',
        'P\xd6ST / HTTP/1.1',
        'HTTP/1.1 200 OK',
        'PRI * HTTP/2.0',
        '/ POST HTTP/1.1',
      ],
    ],
    (line) => [`the request line ${shown(line)}`, sized().replace('POST / HTTP/1.1', line) + HIDDEN, [400]],
  ),
  ...all(['PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'LINK', 'PURGE', 'M-SEARCH', 'SUBSCRIBE'], (method) => [
    `the method ${method}`,
    sized().replace('POST', method) + HIDDEN,
    [405],
  ]),
  ...all(['/', '/a?b', '*', 'http://x/', '/%00', '/../..', '//x', `/${'a'.repeat(4000)}`], (target) => [
    `the target ${shown(target)}`,
    sized().replace('/', target) + HIDDEN,
    [200, 200],
  ]),
];

const HOSTS: readonly HttpCase[] = [
  ...all(['Host: y', 'host: x', 'HOST:', 'Host: x'], (line) => [
    `a second Host, ${shown(line)}`,
    sized(line) + HIDDEN,
    [400],
  ]),
  ['no Host', sized().replace('Host: x\r\n', '') + HIDDEN, [400]],
  ['a folded Host', sized().replace('Host: x', 'Host: x\r\n y') + HIDDEN, [400]],
  ['a Host with a NUL', sized().replace('Host: x', 'Host: x\0') + HIDDEN, [400]],
];

/** What speaks another language. */
const FOREIGN: readonly HttpCase[] = all(
  [
    ...[
      '\x16\x03\x01\0\x05\x01\0\0\x01\0',
      'SSH-2.0-OpenSSH_9.2\r\n',
      '\x05\x01\0',
      'PING\r\n',
      '*1\r\n$4\r\nPING\r\n',
      'EHLO x\r\n',
    ],
    ...[
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n',
      '\r\n\r\n\0\r\nQUIT\n',
      'get a\r\n',
      '<?xml?>\r\n',
    ],
    ...[
      '\0\0\0\x08\x04\xd2\x16\x2f',
      '\x03\0\0\x13\x0e\xe0',
      'RTSP/1.0 200 OK\r\n',
      'OPTIONS sip:x SIP/2.0\r\n\r\n',
      '{"a":1}\r\n',
    ],
  ],
  (bytes) => [`no HTTP: ${shown(bytes)}`, bytes + HIDDEN, [400]],
);

/** Many in one piece. */
const PIPELINES: readonly HttpCase[] = [
  ...[2, 5, 20].map(
    (count): HttpCase => [`${count} requests in one piece`, sized().repeat(count), Array<number>(count).fill(200)],
  ),
  ['good ones, then nonsense, then good ones that nobody reads', `${sized().repeat(2)}\x01${sized()}`, [200, 200], 1],
  ['a refused one amid good ones', sized() + head().replace('POST', 'PATCH') + sized(), [200, 405, 200]],
  [
    'chunks, then a length, then chunks',
    `${chunked('2\r\nab\r\n0\r\n\r\n')}${sized()}${chunked('0\r\n\r\n')}`,
    [200, 200, 200],
  ],
  ['a request behind one that closes', sized('Connection: close') + HIDDEN, [200], 1],
];

/** Every request that stops somewhere, its client having half-closed. */
const PREFIXES: readonly HttpCase[] = [sized(), chunked('2\r\nab\r\n0\r\n\r\n')].flatMap((whole) =>
  Array.from(
    { length: whole.length - 1 },
    (_, at): HttpCase => [
      `the first ${at + 1} bytes of ${shown(whole.slice(whole.indexOf('Host: x') + 9))}`,
      whole.slice(0, at + 1),
      [400],
    ],
  ),
);

/** Request lines, other languages, several requests, and requests that stop. */
export const REQUEST_CASES = [...REQUEST_LINES, ...HOSTS, ...FOREIGN, ...PIPELINES, ...PREFIXES];
