#!/usr/bin/env node
// Asks eofd: standard input is the request, standard output the reply. It needs nothing but Node.
//
//     examples/clients/ask.mjs [SOCKET [SECONDS]] < request
//
// The exit codes are those of eofc. ask-library.mjs does the same in a few lines.
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

class NoReply extends Error {
  constructor(code, message, cause) {
    super(message, { cause });
    this.code = code;
  }
}

/** One try. Resolves with a whole reply; rejects with NoReply `REFUSED` or `FAILED`, or with an error of Node's. */
function exchange(path, request, signal) {
  return new Promise((resolve, reject) => {
    const pieces = [];
    let early = false;
    const reply = () => Buffer.concat(pieces);
    const refusal = (cause) =>
      new NoReply('REFUSED', reply().toString('latin1', 0, 1000).trim() || 'no reason given', cause);

    const take = (length, bytes) => {
      pieces.push(Buffer.from(bytes.subarray(0, length)));
      // Before our half-close, the server can't be answering this request.
      early ||= !socket.writableFinished;
      // Reading stops here for a turn of the event loop. In one go, Node may take a reset right behind the last bytes for a clean end.
      setImmediate(() => socket.resume());
      return false;
    };
    const onread = { buffer: Buffer.alloc(65536), callback: take };
    // Without allowHalfOpen, Node closes the socket by itself when the server does.
    const socket = connect({ path, allowHalfOpen: true, onread, signal });
    socket.on('error', (error) => reject(['ECONNRESET', 'EPIPE'].includes(error.code) ? refusal(error) : error));
    socket.on('end', () => {
      if (early || !socket.writableFinished) reject(refusal());
      else if (request.length > 0 && pieces.length === 0)
        reject(new NoReply('FAILED', 'the server failed on the request: its log says why'));
      else resolve(reply());
      socket.destroy();
    });
    // Writes the request and half-closes.
    socket.end(request);
  });
}

async function ask(path, request, seconds = 120) {
  if (Buffer.byteLength(path) > 107) throw new Error('the path has more than 107 bytes'); // Node would cut it.
  const signal = AbortSignal.timeout(seconds * 1000);
  for (;;) {
    try {
      return await exchange(path, request, signal);
    } catch (error) {
      // The server's queue is full: where a blocking connect() would wait, Node has to try again.
      if (error.code !== 'EAGAIN') throw error;
      await sleep(10, undefined, { signal });
    }
  }
}

const CODES = { REFUSED: 76, FAILED: 65, ENOENT: 69, ECONNREFUSED: 69, EACCES: 77, ABORT_ERR: 75 };
const [path = './sock', seconds = '120'] = process.argv.slice(2);
try {
  process.stdout.write(await ask(path, await buffer(process.stdin), Number(seconds)));
} catch (error) {
  console.error(`${error.code ?? error.name}: ${JSON.stringify(error.message)}`);
  process.exitCode = CODES[error.code] ?? 71;
}
