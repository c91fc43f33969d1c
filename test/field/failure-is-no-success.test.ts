// What was met: a program that failed gave an empty reply and a clean end. PHP, Go, Java, nc and a page in asyncio took
// that for a success, and served nothing with status 200.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runClient } from '../support/clients.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';

/** Says how the reading ended: `reply: ...` or the name of the error. */
const CLIENT = `
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(sys.argv[2].encode() * int(sys.argv[3]))
s.shutdown(socket.SHUT_WR)
reply = b''
try:
    while piece := s.recv(65536):
        reply += piece
    print('reply:', reply.decode(), end='')
except ConnectionResetError:
    print('reset after', reply.decode(), end='')
`;

describe('A request that fails', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  const ask = async (text: string, times = 1): Promise<string> =>
    (await runClient(['python3', '-c', CLIENT, daemon.socket, text, String(times)])).out.toString();
  const outcome = async (): Promise<unknown> =>
    (await daemon.record(({ EOFD_OUTCOME: ended }) => ended !== undefined))['EOFD_OUTCOME'];

  for (const bytes of [1, 8, 100_000]) {
    it(`at a program is a reset for the client, and never an empty reply: ${bytes} bytes`, async () => {
      daemon = await startDaemon({ args: ['--', 'sh', '-c', 'echo half; exit 3'] });
      assert.equal(await ask('x', bytes), 'reset after ');
      assert.equal(await outcome(), 'failed');
    });
  }

  it('at a program that never answers is a reset at handler-timeout', async () => {
    daemon = await startDaemon({ args: ['--handler-timeout', '200ms', '--', 'sleep', '60'] });
    assert.equal(await ask('hogehoge'), 'reset after ');
    assert.equal(await outcome(), 'timed out');
  });

  it('at a stop, since its program takes longer than drain-timeout, is a reset', async () => {
    daemon = await startDaemon({ args: ['--drain-timeout', '200ms', '--', 'sh', '-c', 'echo begun >&2; sleep 60'] });
    const asked = ask('hogehoge');
    await daemon.said(/begun/);
    daemon.process.kill('SIGTERM');
    assert.equal(await asked, 'reset after ');
    assert.equal(await outcome(), 'cut by drain');
  });

  it('at a module is a reset', async () => {
    daemon = await startDaemon();
    const module = join(daemon.directory, 'fails.mjs');
    writeFileSync(module, "export default () => { throw new Error('no'); };");
    const first = daemon;
    daemon = await startDaemon({ args: ['--handler', module] });
    assert.equal(await ask('hogehoge'), 'reset after ');
    assert.equal(await outcome(), 'failed');
    first.clean();
  });

  it('since its reply is too large is a reset', async () => {
    daemon = await startDaemon({ args: ['--max-reply', '10', '--', 'cat'] });
    assert.equal(await ask('x', 11), 'reset after ');
    assert.equal(await outcome(), 'failed');
  });

  it('at a built-in handler is a reset too, where it is too large to be taken in one read', async () => {
    daemon = await startDaemon();
    // Half a character at the end.
    const client = CLIENT.replace('sys.argv[2].encode() * int(sys.argv[3])', "b'x' * 100_000 + b'\\xe3'");
    const { out } = await runClient(['python3', '-c', client, daemon.socket, '', '0']);
    assert.equal(out.toString(), 'reset after ');
  });

  it('and was empty ends clean: no reset is possible there', async () => {
    daemon = await startDaemon({ args: ['--', 'false'] });
    assert.equal(await ask(''), 'reply: ');
    assert.equal(await outcome(), 'failed');
  });
});
