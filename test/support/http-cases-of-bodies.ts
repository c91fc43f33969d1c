import { all, chunked, HIDDEN, type HttpCase, shown } from './http-case.ts';

/** Chunk sizes; RFC 9112, 7.1. */
const CHUNKS: readonly HttpCase[] = [
  ...all(['2', '02', '0000002', '2;a', '2;a=b', '2;a="b"', '2;a;b=c'], (size) => [
    `a chunk of the size ${shown(size)}`,
    `${chunked(`${size}\r\nab\r\n0\r\n\r\n`)}${HIDDEN}`,
    [200, 200],
  ]),
  ...all(
    [
      ...['', ' 2', '2 ', '+2', '-2', '0x2', '2h', '2,', '2.0', '"2"', '\t2', '2\t', '2\0', '\x0b2', 'g', '2 2', ';a'],
      ...['10000000000000002', 'fffffffffffffffe', 'ffffffffffffffff', '1'.repeat(40), '2\x80', '２'],
    ],
    (size) => [`a chunk of no size: ${shown(size)}`, `${chunked(`${size}\r\nab\r\n0\r\n\r\n`)}${HIDDEN}`, [400]],
  ),
  ...all(['3', '1', '4', 'a'], (size) => [
    `a chunk that has another size than ${size}`,
    chunked(`${size}\r\nab\r\n0\r\n\r\n`),
    [400],
  ]),
  ['a last chunk of many zeros', `${chunked('2\r\nab\r\n0000\r\n\r\n')}${HIDDEN}`, [200, 200]],
  ['trailers that look like lengths', `${chunked('2\r\nab\r\n0\r\nX-Content-Length: 9\r\n\r\n')}${HIDDEN}`, [200, 200]],
];

/** Each end of a line of a request in chunks, written otherwise. */
const LINES: readonly HttpCase[] = ['\n', '\r', '\r\r\n', '\n\r', '\0\r\n'].flatMap((end) =>
  ['request line', 'header', 'head', 'size', 'data', 'last size', 'trailers'].map((place, at): HttpCase => {
    const parts = ['POST / HTTP/1.1', 'Host: x\r\nTransfer-Encoding: chunked', '', '2', 'ab', '0', ''];
    const sent = parts.map((part, index) => part + (index === at ? end : '\r\n')).join('');
    return [`the ${place} ended by ${shown(end)}`, sent + HIDDEN, [400]];
  }),
);

/** Chunks, and lines. */
export const BODY_CASES = [...CHUNKS, ...LINES];
