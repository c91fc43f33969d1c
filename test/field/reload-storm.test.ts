// 448 SIGHUPs in six seconds, from a loop in somebody's deployment: eofd was still reloading 40 seconds later.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { runClient } from '../support/clients.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { scratchForEach } from '../support/scratch.ts';
import { eventually } from '../support/wait.ts';

describe('a storm of reloads', () => {
  const directory = scratchForEach();
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  it('is over with the last signal, and that one is honored', async () => {
    const file = join(directory(), 'eofd.toml');
    const module = join(directory(), 'made.mjs');
    writeFileSync(module, "export default () => 'one';");
    writeFileSync(file, `handler = ${JSON.stringify(module)}\n`);
    daemon = await startDaemon({ args: ['--config', file] });
    const reloads = () => daemon.lines.filter(({ message }) => /^reloaded/.test(String(message))).length;
    for (let signal = 0; signal < 448; signal++) {
      daemon.kill('SIGHUP');
      await turn();
    }
    writeFileSync(module, "export default () => 'two';");
    daemon.kill('SIGHUP');
    const answered = async () => String((await runClient(['nc', '-N', '-U', daemon.socket], '')).out);
    await eventually('the last one is honored', async () => ((await answered()) === 'two' ? true : undefined));
    const before = reloads();
    assert.ok(before < 448, `${before} reloads`);
    assert.equal(await daemon.stop(), 0);
    // The one that was under way, and one that waited.
    assert.ok(reloads() - before <= 2, `${reloads() - before} more`);
  });
});
