import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { runClient } from '../support/clients.ts';
import { SHIPPED_EOFD, UNMEASURED } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';

/**
 * Every client connects, waits until all have, then sends its request of SIZE bytes at the same moment; prints how many
 * replies were right.
 */
const CROWD = `
import socket, sys, threading
path, clients, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
barrier, right = threading.Barrier(clients), [0] * clients
def work(i):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(50)
    s.connect(path)
    barrier.wait()
    text = bytes([97 + i % 26]) * size
    s.sendall(text)
    s.shutdown(socket.SHUT_WR)
    got, want = 0, bytes([65 + i % 26])
    while chunk := s.recv(1 << 18):
        if chunk.strip(want): return
        got += len(chunk)
    right[i] = got == size
threading.stack_size(256 * 1024)
workers = [threading.Thread(target=work, args=(i,)) for i in range(clients)]
for w in workers: w.start()
for w in workers: w.join()
print(sum(right))
`;

const crowd = async (socket: string, clients: number, size: number): Promise<number> =>
  Number((await runClient(['python3', '-c', CROWD, socket, String(clients), String(size)])).out.toString());

const peakMiB = (pid: number | undefined): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Twenty lines that anybody might write: what it read, and how that ended. */
async function askPlainly(
  path: string,
  bytes: number,
): Promise<{ readonly text: string; readonly end: 'end' | 'error' }> {
  return new Promise((resolve) => {
    let text = '';
    const socket = createConnection({ path, allowHalfOpen: true });
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('end', () => resolve({ text, end: 'end' })).on('error', () => resolve({ text, end: 'error' }));
    socket.end(Buffer.alloc(bytes, 'a'));
  });
}

describe('At a limit', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  it('of open files, all of 100 clients are answered with 48 descriptors', async () => {
    daemon = await startDaemon({
      launcher: ['prlimit', '--nofile=48', process.execPath],
      program: SHIPPED_EOFD,
      env: UNMEASURED,
    });
    await daemon.said(/connections-max.*limit of open files is 48/);
    assert.equal(await crowd(daemon.socket, 100, 1000), 100);
    assert.equal(await daemon.stop(), 0);
    assert.match(String(daemon.lines.at(-1)?.['message']), /^stopped after 100 connections: 100 replied$/);
  });

  it('of connections, further ones wait and are answered', async () => {
    daemon = await startDaemon({ args: ['--connections-max', '5'] });
    assert.equal(await crowd(daemon.socket, 60, 1000), 60);
  });

  it('of connections of one user, further ones are refused, told why, logged and counted', async () => {
    daemon = await startDaemon({ args: ['--connections-max-per-user', '2'] });
    const script = `
import socket, sys
def open():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(10)
    s.connect(sys.argv[1])
    s.sendall(b'abc')
    return s
first, second, third = open(), open(), open()
print(third.recv(999))
for s in (first, second):
    s.shutdown(socket.SHUT_WR)
    print(s.recv(999))
`;
    const { out } = await runClient(['python3', '-c', script, daemon.socket]);
    assert.match(
      out.toString(),
      /^b'eofd: more than 2 connections of one user \(connections-max-per-user\)\\n'\nb'ABC'\nb'ABC'\n$/,
    );
    await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'rejected');
    assert.equal(await daemon.stop(), 0);
    assert.match(String(daemon.lines.at(-1)?.['message']), /^stopped after 3 connections: 2 replied, 1 rejected$/);
  });

  it('of a request, one byte more is refused and one byte less is not', async () => {
    daemon = await startDaemon({ args: ['--max-request', '100'] });
    const ask = async (bytes: number): Promise<string> =>
      (await runClient(['socat', '-t', '5', '-', `UNIX-CONNECT:${daemon.socket}`], 'a'.repeat(bytes))).out.toString();
    assert.equal(await ask(99), 'A'.repeat(99));
    assert.equal(await ask(100), 'A'.repeat(100));
    assert.match(await ask(101), /^eofd: request larger than 100 bytes \(max-request\)\n$/);
  });

  it('of a request, a plain Node client never takes the refusal for a reply', async () => {
    daemon = await startDaemon({ args: ['--max-request', '100K', '--log-requests', 'failed'] });
    const ends = await Promise.all(
      Array.from({ length: 60 }, (_, index) => askPlainly(daemon.socket, 100 * 1024 + 1 + index * 1700)),
    );
    for (const { text, end } of ends)
      assert.ok(end === 'error' || !text.startsWith('eofd:'), `${text} and a clean end`);
    assert.ok(
      ends.some(({ text }) => text.startsWith('eofd: request larger than')),
      'and some were told',
    );
  });

  it('of memory, two hundred clients that send max-request at once are all answered, and the peak is bounded', async function () {
    this.timeout(120_000);
    daemon = await startDaemon({ args: ['--buffer-max', '64M', '--max-request', '4M'] });
    const before = peakMiB(daemon.process.pid);
    assert.equal(await crowd(daemon.socket, 200, 4 * 2 ** 20), 200);
    const grown = peakMiB(daemon.process.pid) - before;
    // buffer-max, the oldest request with its reply, and what the allocator and the collector have not given back yet.
    assert.ok(grown < 64 + 64, `grew by ${grown} MiB`);
  });
});
