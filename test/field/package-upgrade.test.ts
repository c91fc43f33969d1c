// What was met: a package was upgraded while eofd ran, and the next thread of its module ran the file of the new
// version (or found none).

import assert from 'node:assert/strict';
import { cpSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';
import { scratchForEach } from '../support/scratch.ts';
import { until } from '../support/wait.ts';

const MODULE = `export default (request) => {
  const text = new TextDecoder().decode(request);
  if (text === 'die') process.exit(3);
  return text.toUpperCase();
};`;

describe('a package that is upgraded while eofd runs', () => {
  const directory = scratchForEach();
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());
  const dist = () => join(directory(), 'dist');
  const answer = async (text: string): Promise<string> => (await ask(daemon.socket, text)).bytes.toString();

  const serve = async (...args: readonly string[]): Promise<void> => {
    cpSync('dist', dist(), { recursive: true });
    symlinkSync(resolve('node_modules'), join(directory(), 'node_modules'));
    writeFileSync(join(directory(), 'made.mjs'), MODULE);
    daemon = await startDaemon({ program: join(dist(), 'eofd.cjs'), args });
    // What is read after the first reply is read by now.
    await answer('first');
  };
  /** The next version's files, of which nothing fits what runs; or none at all. */
  const upgrade = (isThere: boolean): void => {
    for (const name of readdirSync(dist()).filter((each) => each.includes('.'))) {
      if (isThere) writeFileSync(join(dist(), name), "throw new Error('this is the next version');\n");
      else rmSync(join(dist(), name));
    }
  };

  for (const isThere of [true, false]) {
    it(`has no part in a thread that the old one starts, where its files ${isThere ? 'changed' : 'are gone'}`, async () => {
      await serve('--handler', join(directory(), 'made.mjs'));
      upgrade(isThere);
      assert.equal(await answer('die'), '');
      assert.equal(await answer('next'), 'NEXT');
    });
  }

  it('has no part in a module that a reload brings in', async () => {
    const file = join(directory(), 'eofd.toml');
    writeFileSync(file, '');
    await serve('--config', file);
    upgrade(true);
    writeFileSync(file, `handler = ${JSON.stringify(join(directory(), 'made.mjs'))}\n`);
    daemon.kill('SIGHUP');
    await until('it is reloaded', () => daemon.lines.some(({ message }) => String(message).startsWith('reloaded')));
    assert.equal(await answer('die'), '');
    assert.equal(await answer('next'), 'NEXT');
    assert.equal(await daemon.stop(), 0);
  });
});
