/** Where a handler asks for replies: `unix:PATH` is the socket of a server whose requests end at EOF. */
export interface ForwardAddress {
  readonly kind: 'unix';
  readonly path: string;
}

/** sockaddr_un holds so many bytes beside the NUL at its end; unix(7). */
const PATH_MAX_BYTES = 107;

/** Whether the value of `handler` is an address, well written or not. */
export const isForwardAddress = (handler: string): boolean => handler.startsWith('unix:');

/** Reads an address. @throws Error that says what is wrong and what to write */
export function readForwardAddress(text: string): ForwardAddress {
  return { kind: 'unix', path: readPath(text.slice('unix:'.length)) };
}

function readPath(path: string): string {
  if (path === '' || path.includes('\0')) throw new Error('no path follows, as in unix:/run/calc.sock');
  if (path.includes('\ufffd')) throw new Error('not a path in UTF-8');
  if (path.startsWith('//')) throw new Error('the path stands right behind the colon: unix:/run/calc.sock');
  if (path.startsWith('@')) throw new Error('an abstract name, and the socket has to be a file');
  if (new TextEncoder().encode(path).length > PATH_MAX_BYTES)
    throw new Error(`the path of a socket has at most ${PATH_MAX_BYTES} bytes`);
  return path;
}
