/** Where a listener may be bound: a Unix path, or a port of this machine's own loopback. */
export type ListenAddress =
  | { readonly kind: 'path'; readonly path: string }
  | {
      readonly kind: 'loopback';
      /** In the order of the wire: four bytes, or sixteen. */
      readonly bytes: readonly number[];
      /** 0 has the kernel choose. */
      readonly port: number;
    };

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3}):(\d{1,5})$/;
const IPV6_LOOPBACK = /^\[::1\]:(\d{1,5})$/;

/**
 * Reads `/run/calc.http`, `./http`, `127.0.0.1:8080` or `[::1]:8080`; a path has a slash in it.
 * @throws Error that says what is wrong and what to write
 */
export function readListenAddress(text: string): ListenAddress {
  if (text.includes('/')) return { kind: 'path', path: text };
  const [, one, two, three, four, port4] = (IPV4.exec(text) ?? []).map(Number);
  const port = port4 ?? Number(IPV6_LOOPBACK.exec(text)?.[1] ?? Number.NaN);
  const bytes =
    port4 === undefined ? [...Array<number>(15).fill(0), 1] : [one, two, three, four].map((byte) => byte ?? 0);
  if (port <= 65535 && bytes.every((byte) => byte <= 255) && (bytes.length === 16 || bytes[0] === 127)) {
    return { kind: 'loopback', bytes, port };
  }
  if (!/:\d+$/.test(text)) throw new Error('not a path with a / in it, and not an address and port (127.0.0.1:8080)');
  throw new Error(
    'only a Unix socket and ports of the loopback (127.0.0.1:8080, [::1]:8080) are served: ' +
      'who calls from elsewhere would have to show a certificate, and this version has no TLS',
  );
}
