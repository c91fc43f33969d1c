/**
 * A case: what it is about, the bytes that are sent, and the statuses that must come back before the end. What comes
 * behind a request that has its reply may be refused without a word: `untold` of that is counted.
 */
export type HttpCase = readonly [title: string, sent: string, statuses: readonly number[], untold?: number];

/** What each case hides behind itself: were it answered, the reader would have been led astray. */
export const HIDDEN = 'POST /hidden HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
export const BODY = 'ab';

export const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
export const head = (...headers: readonly string[]): string =>
  ['POST / HTTP/1.1', 'Host: x', ...headers, '', ''].join('\r\n');
export const sized = (...headers: readonly string[]): string => head('Content-Length: 2', ...headers) + BODY;
export const chunked = (body: string): string => head('Transfer-Encoding: chunked') + body;
export const all = (texts: readonly string[], make: (text: string) => HttpCase): HttpCase[] => texts.map(make);
