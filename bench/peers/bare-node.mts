// The barest server that Node has for the job, on node:net. bare-node.mjs SOCKET, or without it the socket as
// descriptor 3 (LISTEN_FDS=1).
import { isUtf8 } from 'node:buffer';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';

const server = createServer({ allowHalfOpen: true }, (socket) => {
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  socket.on('error', () => socket.destroy());
  socket.on('end', () => {
    const [first] = pieces;
    const request = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
    if (isUtf8(request)) socket.end(request.toString().toUpperCase());
    else socket.destroy();
  });
});
const path = process.argv[2];
if (path === undefined) server.listen({ fd: 3 });
else server.listen(path, () => chmodSync(path, 0o600));
process.on('SIGTERM', () => process.exit(0));
