// What was met: a module had opened every descriptor there was, nobody was connected, and a stop took all of
// drain-timeout and spoke of open connections.

import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';
import { until } from '../support/wait.ts';

describe('A daemon without a free descriptor', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  /** Opens all it can once the connection is closed, which would give one back. */
  const MODULE = `import { openSync } from 'node:fs';
const leak = () => { try { for (;;) openSync('/dev/null'); } catch {} };
export default () => { setTimeout(leak, 200); return 'ok'; };`;

  it('stops at once where nobody is connected', async () => {
    const first = await startDaemon();
    const module = join(first.directory, 'leaks.mjs');
    writeFileSync(module, MODULE);
    daemon = await startDaemon({
      launcher: ['prlimit', '--nofile=300:300', process.execPath],
      args: ['--handler', module, '--handler-concurrency', '1'],
    });
    assert.equal((await ask(daemon.socket, 'leak')).bytes.toString(), 'ok');
    const open = (): number => readdirSync(`/proc/${daemon.process.pid}/fd`).length;
    await until('no descriptor is free', () => open() === 300);
    const began = performance.now();
    assert.equal(await daemon.stop(), 0);
    assert.ok(performance.now() - began < 5000, `${performance.now() - began} ms`);
    assert.ok(!daemon.lines.some(({ message }) => String(message).includes('cutting')));
    first.clean();
  });
});
