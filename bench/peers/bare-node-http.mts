// The barest server that Node has for the job over HTTP, on node:http: bodies are read whole. bare-node-http.mjs SOCKET
import { isUtf8 } from 'node:buffer';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    const [first] = pieces;
    const body = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
    if (isUtf8(body)) response.end(body.toString().toUpperCase());
    else response.writeHead(422).end();
  });
});
const path = process.argv[2] ?? '';
server.listen(path, 4096, () => chmodSync(path, 0o600));
process.on('SIGTERM', () => process.exit(0));
