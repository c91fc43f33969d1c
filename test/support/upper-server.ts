import { createServer, type Server } from 'node:net';

/** A server that answers in upper case, for who forwards to it. */
export function upperServer(path: string): Server {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const pieces: Buffer[] = [];
    socket.on('data', (piece) => pieces.push(piece)).on('error', () => undefined);
    socket.on('end', () => socket.end(Buffer.concat(pieces).toString().toUpperCase()));
  });
  return server.listen(path).unref();
}
