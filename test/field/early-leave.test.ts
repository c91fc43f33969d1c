// What was met: a client without the half-close whose own deadline was shorter than stall-warn was never named as such.
// Its record said "the client went away", a notice, just as of a client that did everything right and had enough of a
// slow program.

import assert from 'node:assert/strict';
import { runClient } from '../support/clients.ts';
import { type Line, type RunningDaemon, startDaemon } from '../support/daemon.ts';

const client = (socket: string, body: string): readonly string[] => [
  'python3',
  '-c',
  `import socket, sys\ns = socket.socket(socket.AF_UNIX)\ns.settimeout(0.5)\ns.connect(${JSON.stringify(socket)})\n${body}`,
];
const WAIT = 'try:\n    s.recv(9)\nexcept TimeoutError:\n    pass';

describe('A client that goes away by itself', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  const ended = (): Promise<Line> => daemon.record(({ EOFD_OUTCOME: outcome }) => outcome !== undefined);

  it('before it had half-closed, and before stall-warn, is told what it forgot, as a warning', async () => {
    daemon = await startDaemon();
    await runClient(client(daemon.socket, `s.send(b'hogehoge')\n${WAIT}`));
    const { level, message, EOFD_OUTCOME: outcome } = await ended();
    assert.deepEqual([level, outcome], ['warning', 'aborted']);
    assert.match(
      String(message),
      /aborted: the client sent 8 bytes and went away after [\d.]+m?s without having half-closed, .* must half-close after writing: write_eof\(\)/,
    );
  });

  it('without having sent anything is told apart', async () => {
    daemon = await startDaemon();
    await runClient(client(daemon.socket, WAIT));
    const { level, message } = await ended();
    assert.equal(level, 'warning');
    assert.match(String(message), /the client went away after .* without having sent anything, .* half-close: /);
  });

  it('while its program works is a notice, and tells how long it had waited', async () => {
    daemon = await startDaemon({ args: ['--', 'sleep', '60'] });
    await runClient(client(daemon.socket, `s.send(b'hogehoge')\ns.shutdown(socket.SHUT_WR)\n${WAIT}`));
    const { level, EOFD_REASON: reason } = await ended();
    assert.equal(level, 'notice');
    const text = /^the client went away while the handler worked, after it had waited ([\d.]+)(m?s)$/;
    const [, waited, unit] = text.exec(String(reason)) ?? assert.fail(String(reason));
    assert.ok(Number(waited) * (unit === 's' ? 1000 : 1) >= 490, `its own deadline: ${waited} ${unit}`);
  });

  it('while it waits for its turn is a notice, and tells how long it had waited', async () => {
    daemon = await startDaemon({ args: ['--handler-concurrency', '1', '--', 'sh', '-c', 'echo begun >&2; sleep 60'] });
    const body = "s.send(b'x')\ns.shutdown(socket.SHUT_WR)";
    const first = runClient(client(daemon.socket, `${body}\ns.settimeout(20)\n${WAIT}`));
    await daemon.said(/begun/);
    await runClient(client(daemon.socket, `${body}\n${WAIT}`));
    const { level, EOFD_REASON: reason } = await ended();
    assert.equal(level, 'notice');
    assert.match(
      String(reason),
      /^the client went away after it had waited [\d.]+m?s for its turn \(handler-concurrency\)$/,
    );
    daemon.kill('SIGKILL');
    await first;
  });
});
