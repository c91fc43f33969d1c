import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** For what takes no 0 for a port: one that nobody had a moment ago. */
export async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return String(port);
}
