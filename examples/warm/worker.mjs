#!/usr/bin/env node
// A worker of eofd's in Node: it adds up numbers, one a line.
import { createServer } from 'node:net';

// Without allowHalfOpen Node would end the connection at the end of the request, and the reply would be lost.
const server = createServer({ allowHalfOpen: true }, (connection) => {
  let request = '';
  // A client that is gone is no business of the other ones.
  connection.on('error', () => undefined);
  connection.setEncoding('utf8').on('data', (piece) => {
    request += piece;
  });
  connection.on('end', () => {
    const total = request.split('\n').reduce((sum, line) => sum + Number(line), 0);
    // What is no number is not answered: a close without a byte fails the request.
    connection.end(Number.isNaN(total) ? '' : `${total}\n`);
  });
});
server.listen({ fd: 3 });
