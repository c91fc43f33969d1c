// 448 SIGHUPs in six seconds, from a loop in somebody's deployment: eofd was still reloading 40 seconds later.
import assert from 'node:assert/strict';
import { unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runClient } from '../support/clients.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { scratchForEach } from '../support/scratch.ts';
import { eventually, until } from '../support/wait.ts';

describe('a storm of reloads', () => {
  const directory = scratchForEach();
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  it('is one reload for all that came while another was under way, and honors the last', async () => {
    const file = join(directory(), 'eofd.toml');
    const go = join(directory(), 'go');
    const module = join(directory(), 'made.mjs');
    // It is loaded for as long as there is no such file.
    const slow = `import { existsSync } from 'node:fs'; import { setTimeout } from 'node:timers/promises';
      while (!existsSync(${JSON.stringify(go)})) await setTimeout(10);`;
    writeFileSync(go, '');
    writeFileSync(module, `${slow} export default () => 'one';`);
    writeFileSync(file, `handler = ${JSON.stringify(module)}\n`);
    daemon = await startDaemon({ args: ['--config', file] });
    const answer = async () => String((await runClient(['nc', '-N', '-U', daemon.socket], '')).out);
    const reloads = () => daemon.lines.filter(({ message }) => String(message).startsWith('reloaded')).length;
    unlinkSync(go);
    for (let signal = 0; signal < 30; signal++) {
      daemon.kill('SIGHUP');
      // Signals that come together are one for the kernel already.
      assert.equal(await answer(), 'one');
    }
    writeFileSync(module, "export default () => 'two';");
    daemon.kill('SIGHUP');
    // It has the signal once it has answered after it.
    assert.equal(await answer(), 'one');
    writeFileSync(go, '');
    await eventually('the last one is honored', async () => ((await answer()) === 'two' ? true : undefined));
    await until('both are told', () => reloads() >= 2);
    await sleep(500);
    assert.equal(reloads(), 2);
  });
});
