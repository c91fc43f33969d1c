import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { articleClient, runClient } from '../support/clients.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';

const TEXT = 'The quick brown fox; straße, 東京, ŉ, \u{10428}. '.repeat(20_000);
const UPPER = Buffer.from(TEXT.toUpperCase());

const CLIENTS: Readonly<Record<string, (socket: string) => readonly string[]>> = {
  socat: (socket) => ['socat', '-t', '10', '-', `UNIX-CONNECT:${socket}`],
  'nc -N': (socket) => ['nc', '-N', '-U', socket],
  "Perl's IO::Socket::UNIX": (socket) => [
    'perl',
    '-MIO::Socket::UNIX',
    '-e',
    'local $/; my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die $!; print $s scalar <STDIN>; $s->flush; shutdown($s, 1); print scalar <$s>',
    socket,
  ],
  "Python's socket": (socket) => [
    'python3',
    '-c',
    `
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(sys.stdin.buffer.read())
s.shutdown(socket.SHUT_WR)
while chunk := s.recv(65536):
    sys.stdout.buffer.write(chunk)
`,
    socket,
  ],
  "Node's net": (socket) => [
    process.execPath,
    '-e',
    `
const socket = require('node:net').connect({ path: process.argv[1], allowHalfOpen: true });
process.stdin.pipe(socket);
socket.pipe(process.stdout);
`,
    socket,
  ],
};

describe('A client that eofd has not seen before', () => {
  let daemon: RunningDaemon;
  before(async () => {
    daemon = await startDaemon();
  });
  after(() => daemon.clean());

  it("is the article's, with write_eof(): it prints b'HOGEHOGE'", async () => {
    const { out, code } = await runClient(articleClient(daemon.socket, { writeEof: true }));
    assert.equal(out.toString(), "b'HOGEHOGE'\n");
    assert.equal(code, 0);
  });

  for (const [name, command] of Object.entries(CLIENTS)) {
    it(`is ${name}: it gets every byte right`, async () => {
      const { out, errors } = await runClient(command(daemon.socket), TEXT);
      assert.equal(errors, '');
      assert.ok(out.equals(UPPER), `${out.length} bytes instead of ${UPPER.length}, or other ones`);
    });
  }

  it('gets as many bytes as max-request allows', async () => {
    const request = Buffer.alloc(16 * 2 ** 20, 'abcdefghij\n');
    const { out } = await runClient(['socat', '-t', '10', '-', `UNIX-CONNECT:${daemon.socket}`], request);
    const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    assert.equal(sha(out), sha(Buffer.from(request.toString('latin1').toUpperCase(), 'latin1')));
  });

  it('sends nothing and half-closes: the reply is empty', async () => {
    const { out, code } = await runClient(['socat', '-t', '10', '-', `UNIX-CONNECT:${daemon.socket}`]);
    assert.equal(out.length, 0);
    assert.equal(code, 0);
  });

  it('sends what is not UTF-8: it gets nothing, and the log names the place', async () => {
    const { out } = await runClient(
      ['socat', '-t', '10', '-', `UNIX-CONNECT:${daemon.socket}`],
      Buffer.from('abc\xff', 'latin1'),
    );
    assert.equal(out.length, 0);
    const line = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'failed');
    assert.match(String(line['EOFD_REASON']), /\b3\b/);
  });

  it('finds a socket that belongs to the user alone', () => {
    const mode = execFileSync('stat', ['-c', '%a', daemon.socket]).toString().trim();
    assert.equal(mode, '600');
  });
});

describe('The log', () => {
  it('has a record of each request, with who asked, how much and how it ended', async () => {
    const daemon = await startDaemon();
    try {
      await runClient(['nc', '-N', '-U', daemon.socket], 'hello');
      const line = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome !== undefined);
      assert.equal(line['EOFD_OUTCOME'], 'replied');
      assert.equal(Number(line['EOFD_REQUEST_BYTES']), 5);
      assert.equal(Number(line['EOFD_REPLY_BYTES']), 5);
      assert.equal(Number(line['EOFD_PEER_UID']), process.getuid?.());
      assert.ok(Number(line['EOFD_PEER_PID']) > 1);
      assert.ok(Number(line['EOFD_DURATION_USEC']) >= 0);
      assert.match(String(line['EOFD_REQUEST_ID']), /^\S+-1$/);
    } finally {
      daemon.clean();
    }
  });

  it('ends with a line that says what became of all connections', async () => {
    const daemon = await startDaemon();
    try {
      await runClient(['nc', '-N', '-U', daemon.socket], 'hello');
      assert.equal(await daemon.stop(), 0);
      assert.match(String(daemon.lines.at(-1)?.['message']), /^stopped after 1 connections: 1 replied$/);
      assert.deepEqual(daemon.noise, []);
    } finally {
      daemon.clean();
    }
  });
});
