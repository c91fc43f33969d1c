/** Where a listener may be bound: a Unix path, a port of this machine's own loopback, or one that others can reach. */
export type ListenAddress =
  | { readonly kind: 'path'; readonly path: string }
  | {
      readonly kind: 'loopback' | 'reachable';
      /** In the order of the wire: four bytes, or sixteen. */
      readonly bytes: readonly number[];
      /** 0 has the kernel choose. */
      readonly port: number;
    };

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3}):(\d{1,5})$/;
const IPV6 = /^\[([\da-f:]+)\]:(\d{1,5})$/i;
const GROUPS = 8;

/**
 * Reads `/run/calc.http`, `./http`, `127.0.0.1:8080`, `[::1]:8080` or `0.0.0.0:8443`; a path has a slash in it.
 * @throws Error that says what is wrong and what to write
 */
export function readListenAddress(text: string): ListenAddress {
  if (text.includes('/')) return { kind: 'path', path: text };
  const [, one, two, three, four, port4] = IPV4.exec(text) ?? [];
  const [, groups = '', port6] = IPV6.exec(text) ?? [];
  const bytes = port4 === undefined ? ipv6Bytes(groups) : [one, two, three, four].map(Number);
  const port = Number(port4 ?? port6);
  if (!(port <= 65535) || bytes === undefined || bytes.some((byte) => byte > 255))
    throw new Error('not a path with a / in it, and not an address and port (127.0.0.1:8080)');
  const isLoopback = bytes.length === 4 ? bytes[0] === 127 : bytes.every((byte, at) => byte === (at === 15 ? 1 : 0));
  return { kind: isLoopback ? 'loopback' : 'reachable', bytes, port };
}

/** Of RFC 4291, 2.2, the first two forms. */
function ipv6Bytes(text: string): readonly number[] | undefined {
  const [before = '', after, ...more] = text.split('::');
  const [left, right] = [before, after ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const given = [...(left ?? []), ...(right ?? [])];
  const lacking = GROUPS - given.length;
  if (more.length > 0 || (after === undefined ? lacking !== 0 : lacking < 1)) return undefined;
  if (given.some((group) => !/^[\da-f]{1,4}$/i.test(group))) return undefined;
  const numbers = [...(left ?? []), ...Array<string>(lacking).fill('0'), ...(right ?? [])];
  return numbers.map((group) => Number.parseInt(group, 16)).flatMap((group) => [group >> 8, group & 255]);
}
