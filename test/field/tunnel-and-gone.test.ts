// What was met: whoever asked `--http` for a tunnel (CONNECT) and went away at once ended eofd, with exit 70: Node's server
// lets go of such a connection, and nobody was there to hear that its answer could not be written.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { close } from '../../src/posix/descriptor.ts';
import { endSending, send } from '../../src/posix/socket.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { HttpTestClient } from '../support/http-stage.ts';
import { connectTo } from '../support/sockets.ts';

const HEALTH = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const HOST = 'Host: x\r\n';
/** What has an answer that goes another way than that of a plain request. */
const ASKED: Readonly<Record<string, string>> = {
  'a tunnel': `CONNECT x:1 HTTP/1.1\r\n${HOST}\r\n`,
  'a tunnel, and speaks on': `CONNECT x:1 HTTP/1.1\r\n${HOST}\r\n${'x'.repeat(100_000)}`,
  'another protocol': `GET /healthz HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'something that is no HTTP': '\x16\x03\x01\0',
  'leave to go on': `POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n`,
  'what nobody can promise': `POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\nExpect: more\r\n\r\n`,
  'two things at once': `GET /status HTTP/1.1\r\n${HOST}\r\n${HEALTH}`,
  'half of a request': `POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nab`,
};

describe('A client that asks over HTTP and goes away at once', () => {
  let daemon: RunningDaemon;
  before(async () => {
    daemon = await startDaemon({ args: ['--http', './http', '--metrics', './metrics'] });
  });
  after(() => {
    daemon.kill('SIGCONT');
    daemon.clean();
  });
  const connect = (way: string): number => connectTo(join(daemon.directory, way));

  for (const way of ['http', 'metrics']) {
    for (const [what, text] of Object.entries(ASKED)) {
      it(`for ${what}, on --${way}, harms nobody else`, async () => {
        daemon.kill('SIGSTOP');
        for (const halfCloses of [false, true]) {
          const fd = connect(way);
          send(fd, Buffer.from(text, 'latin1'));
          if (halfCloses) endSending(fd);
          close(fd);
        }
        daemon.kill('SIGCONT');
        const other = new HttpTestClient(connect(way));
        other.socket.write(HEALTH);
        await other.read('serving');
        other.socket.destroy();
      });
    }
  }

  it('is no error of eofd', () => {
    assert.deepEqual(
      daemon.lines.filter(({ message }) => String(message).includes('internal error')),
      [],
    );
  });
});
