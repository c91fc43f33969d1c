// What was met: curl, a scraper and the Docker client on the raw socket waited for 30 s, were told "Received HTTP/0.9",
// and the log advised write_eof().

import assert from 'node:assert/strict';
import { runClient } from '../support/clients.ts';
import { type Line, type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';

describe('A client that speaks another protocol on the socket', () => {
  let daemon: RunningDaemon;
  beforeEach(async () => {
    daemon = await startDaemon();
  });
  afterEach(() => daemon.clean());

  const ended = (): Promise<Line> => daemon.record(({ EOFD_OUTCOME: outcome }) => outcome !== undefined);
  const python = (body: string) =>
    runClient(['python3', '-c', `import socket, ssl, sys, time\npath = sys.argv[1]\n${body}`, daemon.socket]);

  it('HTTP: curl has a status and a line that says what to do, long before read-timeout', async () => {
    const { out, code } = await runClient([
      'curl',
      '-s',
      '-i',
      '--unix-socket',
      daemon.socket,
      'http://localhost/info',
    ]);
    assert.equal(code, 0);
    assert.match(
      out.toString(),
      /^HTTP\/1\.1 400 Bad Request\r\n[^]*\r\n\r\neofd: this socket takes a request .*eofc.*\n$/,
    );
    const { EOFD_OUTCOME: outcome, EOFD_REASON: reason, level, EOFD_DURATION_USEC: tookUsec } = await ended();
    assert.deepEqual([outcome, level], ['rejected', 'warning']);
    assert.match(String(reason), /^the client speaks HTTP /);
    // Without a look at what it speaks it would be read-timeout, half a minute.
    assert.ok(Number(tookUsec) < 15_000_000, String(tookUsec));
  });

  it('HTTP/2: is sent a GOAWAY, which says why in its debug data', async () => {
    const { out } = await python(`
s = socket.socket(socket.AF_UNIX); s.connect(path)
s.sendall(b'PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n' + bytes(3) + b'\\x04' + bytes(5))
data = b''
while piece := s.recv(4096): data += piece
assert data[3] == 4 and data[12] == 7, data
print(data[26:].decode())`);
    assert.match(out.toString(), /^eofd: this socket takes a request /);
    assert.match(String((await ended())['EOFD_REASON']), /^the client speaks HTTP\/2 /);
  });

  it('TLS: fails in its handshake with an alert', async () => {
    const { out } = await python(`
s = socket.socket(socket.AF_UNIX); s.connect(path)
context = ssl._create_unverified_context()
try: context.wrap_socket(s, server_hostname='localhost')
except ssl.SSLError as error: print(error.reason)`);
    assert.match(out.toString(), /HANDSHAKE_FAILURE/);
    assert.match(String((await ended())['EOFD_REASON']), /^the client speaks TLS /);
  });

  it('is answered like any other when it half-closes, at once, a little late, or in pieces', async () => {
    const head = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    assert.equal((await ask(daemon.socket, head)).bytes.toString(), head.toUpperCase());
    const { out } = await python(`
s = socket.socket(socket.AF_UNIX); s.connect(path)
for piece in (b'GET / HT', b'TP/1.1\\r\\nHost: x\\r\\n', b'\\r\\n'): s.sendall(piece); time.sleep(0.3)
s.shutdown(socket.SHUT_WR)
data = b''
while piece := s.recv(4096): data += piece
sys.stdout.buffer.write(data)`);
    assert.equal(out.toString(), head.toUpperCase());
  });

  it('is taken as it is where what a stalled client sent counts as its request', async () => {
    daemon.clean();
    daemon = await startDaemon({ args: ['--on-stall', 'reply', '--read-timeout', '1500ms'] });
    const { out } = await python(`
s = socket.socket(socket.AF_UNIX); s.connect(path)
s.sendall(b'GET / HTTP/1.1\\r\\n\\r\\n')
sys.stdout.buffer.write(s.recv(4096))`);
    assert.equal(out.toString(), 'GET / HTTP/1.1\r\n\r\n');
  });
});
