import { all, BODY, HIDDEN, type HttpCase, head, shown } from './http-case.ts';

/** Delimiters, which no token has; RFC 9110, 5.6.2. */
const NO_TOKEN = [...'"(),/:;<=>?@[\\]{}'];
const CONTROLS = [...'\0\x01\x08\t\x0b\x0c\x0e\x1b\x1f \x7f\x80\x85\xa0\xff'];

/** The length of a body, in ways that others may read otherwise; RFC 9112, 6. */
const LENGTHS: readonly HttpCase[] = [
  ...all(['0', '00', '000'], (text) => [
    `a length of nothing, ${text}`,
    head(`Content-Length: ${text}`) + HIDDEN,
    [200, 200],
  ]),
  ...all(['02', '0000000002', ' 2', '2 ', '\t2', '\t2\t'], (text) => [
    `a length of two, ${shown(text)}`,
    head(`Content-Length:${text}`) + BODY + HIDDEN,
    [200, 200],
  ]),
  ...all(
    [
      ...[
        '+2',
        '-2',
        '-0',
        '2.0',
        '2e0',
        '0x2',
        '0o2',
        '0b10',
        '2_0',
        '2,2',
        '2, 3',
        '2;2',
        '2 2',
        '"2"',
        "'2'",
        '(2)',
      ],
      ...['', ' ', '\t', 'two', '٢', '２', '2\0', '\x0b2', '2\x0c', '2\xa0', 'NaN', 'Infinity', '2\x7f', '2n', '2%30'],
      ...['18446744073709551616', '18446744073709551618', '36893488147419103234', '1'.repeat(400)],
    ],
    (text) => [`no length: ${shown(text)}`, head(`Content-Length: ${text}`) + BODY + HIDDEN, [400]],
  ),
  ...all(['2', '3', '0', ''], (text) => [
    `two lengths, the second ${shown(text)}`,
    head('Content-Length: 2', `Content-Length: ${text}`) + BODY + HIDDEN,
    [400],
  ]),
  ...all(['content-length', 'CONTENT-LENGTH', 'cOnTeNt-LeNgTh'], (name) => [
    `a length twice, as ${name}`,
    head('Content-Length: 2', `${name}: 2`) + BODY + HIDDEN,
    [400],
  ]),
];

/** Codings, beside a length and without. */
const CODINGS: readonly HttpCase[] = [
  ...all(['chunked', 'Chunked', 'CHUNKED', ' chunked', '\tchunked', 'chunked '], (text) => [
    `chunks by ${shown(text)}`,
    `${head(`Transfer-Encoding:${text}`)}2\r\nab\r\n0\r\n\r\n${HIDDEN}`,
    [200, 200],
  ]),
  ...all(
    [
      'chunked',
      'Chunked',
      ' chunked',
      'chunked ',
      'xchunked',
      'identity',
      '',
      'chunked, chunked',
      'gzip',
      'gzip, chunked',
    ],
    (text) => [
      `a length beside the coding ${shown(text)}`,
      `${head('Content-Length: 5', `Transfer-Encoding: ${text}`)}0\r\n\r\n${HIDDEN}`,
      [400],
    ],
  ),
  ...all(
    [
      'xchunked',
      'chunkedx',
      'gzip',
      'identity',
      'x',
      '"chunked"',
      'chunked-x',
      'gzip, chunked',
      'chunked;q=1, chunked',
    ],
    (text) => [`the coding ${shown(text)}`, `${head(`Transfer-Encoding: ${text}`)}0\r\n\r\n${HIDDEN}`, [501]],
  ),
  ...all(
    [
      'chunked, gzip',
      'chunked, identity',
      'chunked\t',
      '\x0bchunked',
      'chunked\0',
      '\0chunked',
      'chunked\x7f',
      'chun\rked',
      'chunked\x0b',
    ],
    (text) => [`no coding: ${shown(text)}`, `${head(`Transfer-Encoding: ${text}`)}0\r\n\r\n${HIDDEN}`, [400]],
  ),
];

/** Names of headers that some readers mend. */
const NAMES: readonly HttpCase[] = [
  ...all([...NO_TOKEN.filter((mark) => mark !== ':'), ...CONTROLS], (mark) => [
    `a name that ends in ${shown(mark)}`,
    `${head(`Content-Length${mark}: 2`)}${BODY}${HIDDEN}`,
    [400],
  ]),
  ...all(CONTROLS, (mark) => [
    `a name that begins with ${shown(mark)}`,
    `${head('X: y', `${mark}Transfer-Encoding: chunked`)}0\r\n\r\n${HIDDEN}`,
    [400],
  ]),
  ...all(['Transfer_Encoding', 'Content_Length', 'TransferEncoding', 'X-Transfer-Encoding'], (name) => [
    `a name that is only like it: ${name}`,
    head(`${name}: chunked`) + HIDDEN,
    [200, 200],
  ]),
];

/** Headers. */
export const HEADER_CASES = [...LENGTHS, ...CODINGS, ...NAMES];
