// What was met: with `--log-level warning`, and in `journalctl -p warning`, a failed request had "exited with status 1"
// and nothing of what the program had said: the reason was in lines of a lower level.

import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunningDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';
import { scratchForEach } from '../support/scratch.ts';
import { eventually, until } from '../support/wait.ts';

const WORKER = `
import os, socket, sys
listener = socket.socket(fileno=3)
while True:
    connection, _ = listener.accept()
    while connection.recv(4096): pass
    print('loading', file=sys.stderr); print('KeyError: price', file=sys.stderr, flush=True)
    os._exit(1)
`;

describe('the record of a failed request, where only warnings are logged', () => {
  const directory = scratchForEach();
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());
  /** The reason of the one failure. */
  const failing = async (...args: readonly string[]): Promise<string> => {
    daemon = new RunningDaemon({ args: ['--log-level', 'warning', '--handler-concurrency', '1', ...args] });
    await until('it listens', () => existsSync(daemon.socket));
    await eventually(
      'it takes connections',
      async () => (await ask(daemon.socket, 'x')).end !== 'ECONNREFUSED' || undefined,
    );
    const { message, EOFD_REASON: reason } = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'failed');
    assert.ok(String(message).includes(String(reason)));
    return String(reason);
  };
  const script = (text: string): readonly string[] => ['--', 'sh', '-c', text];

  it('has the last line that the program wrote to its standard error', async () => {
    const reason = await failing(...script('echo first >&2; echo "KeyError: price" >&2; echo >&2; exit 1'));
    assert.equal(reason, 'the program exited with status 1: KeyError: price');
  });

  it('has it where a signal ended the program, and escaped', async () => {
    const reason = await failing(...script("printf 'about to \\033[2Jdie' >&2; kill -SEGV $$"));
    assert.equal(reason, 'the program was ended by SIGSEGV: about to \\x1b[2Jdie');
  });

  it('has it after a flood that the log leaves out', async () => {
    const reason = await failing(...script('seq 100000 >&2; echo "the reason" >&2; exit 3'));
    assert.equal(reason, 'the program exited with status 3: the reason');
  });

  it('has it of a program that was started ahead', async () => {
    const reason = await failing(
      '--program-mode',
      'spare',
      ...script('cat >&2; echo >&2; echo "no price" >&2; exit 1'),
    );
    assert.equal(reason, 'the program exited with status 1: no price');
  });

  it('has it of a worker that ends', async () => {
    const reason = await failing('--program-mode', 'worker', '--', 'python3', '-c', WORKER);
    assert.equal(reason, 'the worker exited with status 1: KeyError: price');
  });

  it('has it of a module that ends its thread', async () => {
    const file = join(directory(), 'ends.mjs');
    writeFileSync(file, "export default () => { console.error('no price'); process.exit(3); };");
    const reason = await failing('--handler', file);
    assert.equal(reason, 'the worker of the module ended: it called process.exit(3): no price');
  });
});
