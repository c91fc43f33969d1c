/** Where a handler asks for replies. */
export type ForwardAddress =
  /** The socket of a server whose requests end at EOF. */
  | { readonly kind: 'unix'; readonly path: string }
  /** The socket of an HTTP server. */
  | { readonly kind: 'http+unix'; readonly path: string }
  | {
      readonly kind: 'http' | 'https';
      /** A name, or an address without brackets. */
      readonly host: string;
      readonly port: number;
      /** With the query. */
      readonly target: string;
    };

/** sockaddr_un holds so many bytes beside the NUL at its end; unix(7). */
const PATH_MAX_BYTES = 107;
const SCHEMES = ['unix', 'http', 'https', 'http+unix'];
const PORTS = { http: 80, https: 443 } as const;

/** Whether the value of `handler` is an address, well written or not. */
export const isForwardAddress = (handler: string): boolean =>
  SCHEMES.some((scheme) => handler.toLowerCase().startsWith(`${scheme}:`));

/** Reads an address. @throws Error that says what is wrong and what to write */
export function readForwardAddress(text: string): ForwardAddress {
  const [scheme = ''] = text.split(':', 1);
  switch (scheme) {
    case 'unix':
    case 'http+unix':
      return { kind: scheme, path: readPath(text.slice(scheme.length + 1), scheme) };
    case 'http':
    case 'https':
      return readUrl(text, scheme);
    default:
      throw new Error(`${scheme}: has to be written in small letters`);
  }
}

function readPath(path: string, scheme: string): string {
  if (path === '' || path.includes('\0')) throw new Error(`no path follows, as in ${scheme}:/run/calc.sock`);
  if (path.includes('\ufffd')) throw new Error('not a path in UTF-8');
  if (path.startsWith('//')) throw new Error(`the path stands right behind the colon: ${scheme}:/run/calc.sock`);
  if (path.startsWith('@')) throw new Error('an abstract name, and the socket has to be a file');
  if (new TextEncoder().encode(path).length > PATH_MAX_BYTES)
    throw new Error(`the path of a socket has at most ${PATH_MAX_BYTES} bytes`);
  return path;
}

function readUrl(text: string, scheme: 'http' | 'https'): ForwardAddress {
  const example = `as in ${scheme}://10.0.0.5:8080/`;
  const url = /^https?:\/\/[^/]/.test(text) && !/\s/.test(text) ? urlOf(text) : undefined;
  if (url === undefined) throw new Error(`not an address, ${example}`);
  if (url.username !== '' || url.password !== '') throw new Error('a name and a password have no place in it');
  if (url.hash !== '') throw new Error('what follows a # is never sent, and has no place in it');
  if (url.port === '0') throw new Error(`no port, ${example}`);
  const { hostname, pathname, search } = url;
  const port = url.port === '' ? PORTS[scheme] : Number(url.port);
  return { kind: scheme, host: hostname.replace(/^\[|\]$/g, ''), port, target: `${pathname}${search}` };
}

function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
