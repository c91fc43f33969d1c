import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Above those of well-known services. */
const FIRST = 10_000;

/**
 * For what takes no 0 for a port: a free one, and none of those that the system gives to whoever asks for any, or connects
 * (ip(7)), as tests beside this one do all the time.
 */
export async function freePort(): Promise<string> {
  const [first = 0] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/).map(Number);
  for (;;) {
    const port = randomInt(FIRST, Math.max(first, FIRST + 1000));
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    await new Promise((closed) => server.close(closed));
    if (isFree) return String(port);
  }
}
