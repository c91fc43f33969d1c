// What was met: eofd was stopped (SIGSTOP, the cgroup freezer, a suspended machine) for longer than handler-timeout. A
// program or module that had finished meanwhile was failed all the same.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';

const FROZEN_MS = 2500;

describe('A daemon that is frozen past a deadline', () => {
  let daemon: RunningDaemon;
  let place: RunningDaemon | undefined;
  afterEach(() => {
    daemon.process.kill('SIGCONT');
    daemon.clean();
    place?.clean();
    place = undefined;
  });

  /** Stops the process for so long; its programs go on, and so does the clock. */
  async function freeze(): Promise<void> {
    daemon.process.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, FROZEN_MS));
    daemon.process.kill('SIGCONT');
  }

  it('has the reply of a program that finished meanwhile', async () => {
    const program = ['sh', '-c', 'echo begun >&2; sleep 0.3; echo done'];
    daemon = await startDaemon({ args: ['--handler-timeout', '1s', '--', ...program] });
    const asked = ask(daemon.socket, 'x');
    await daemon.said(/begun/);
    await freeze();
    assert.equal((await asked).bytes.toString(), 'done\n');
  });

  it('has the reply of a module that answers as soon as it may go on', async () => {
    place = await startDaemon();
    const module = join(place.directory, 'slow.mjs');
    writeFileSync(
      module,
      "export default async (request, { log }) => { if (request.length === 0) return 'loaded'; const done = new Promise((go) => setTimeout(go, 300)); log('begun'); await done; return 'done'; };",
    );
    daemon = await startDaemon({ args: ['--handler', module, '--handler-timeout', '1s'] });
    // Of its time none is for what is loaded with the first request.
    await ask(daemon.socket);
    const asked = ask(daemon.socket, 'x');
    await daemon.said(/begun/);
    await freeze();
    assert.equal((await asked).bytes.toString(), 'done');
  });

  it('still ends a program that has not finished', async () => {
    const program = ['sh', '-c', 'echo begun >&2; sleep 60'];
    daemon = await startDaemon({ args: ['--handler-timeout', '1s', '--', ...program] });
    const asked = ask(daemon.socket, 'x');
    await daemon.said(/begun/);
    await freeze();
    assert.equal((await asked).end, 'ECONNRESET');
    const { EOFD_OUTCOME: outcome } = await daemon.record(({ EOFD_OUTCOME: ended }) => ended !== undefined);
    assert.equal(outcome, 'timed out');
  });
});
