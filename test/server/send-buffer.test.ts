import assert from 'node:assert/strict';
import { SO_SNDBUF } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { socketOption } from '../../src/posix/socket.ts';
import { sendBufferOf } from '../../src/server/send-buffer.ts';
import { runClient } from '../support/clients.ts';
import { mirror, mirrorCall } from '../support/handlers.ts';
import { checkLeaks } from '../support/leaks.ts';
import { ask } from '../support/node-client.ts';
import { connectedPair } from '../support/sockets.ts';
import { useStage } from '../support/stage.ts';

/** A client that chose a send buffer of its own, and sends more than that. */
const SMALL = `
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, int(sys.argv[2]) // 2)
s.settimeout(15)
s.connect(sys.argv[1])
s.sendall(b'abc' * 100_000)
s.shutdown(socket.SHUT_WR)
reply = b''
while chunk := s.recv(1 << 20): reply += chunk
print(reply == b'abc' * 100_000)
`;

describe('what follows from the send buffer', () => {
  checkLeaks();

  it('is that a small request has 16 KiB by default, and fewer where the buffer is smaller', () => {
    const { client, server } = connectedPair();
    const bytes = socketOption(server, SO_SNDBUF);
    assert.equal(sendBufferOf(server).smallBytes, Math.min(16_384, Math.floor(bytes / 13)));
    for (const fd of [client, server]) close(fd);
  });

  it('is that the byte held back blocks nobody who has the default', () => {
    const { client, server } = connectedPair();
    assert.equal(sendBufferOf(server).mayBlock, socketOption(server, SO_SNDBUF) < 4 * 37_120);
    for (const fd of [client, server]) close(fd);
  });
});

describe('a client that waits for the byte that is held back', () => {
  const serve = useStage();

  for (const [name, handler] of [
    ['as it arrives', mirror],
    ['as a whole', mirrorCall],
  ] as const) {
    for (const bytes of [16_384, 65_536]) {
      it(`gets it taken, and every byte of its reply: ${bytes} bytes of send buffer, ${name}`, async () => {
        const served = await serve({ handler });
        await ask(served.path, 'the first, of which the server learns the default');
        // As on a system where that is small.
        served.server.sendBuffer = { smallBytes: 1000, mayBlock: true };
        const { out, errors } = await runClient(['python3', '-c', SMALL, served.path, String(bytes)]);
        assert.equal(errors, '');
        assert.equal(out.toString(), 'True\n');
      });
    }
  }
});
