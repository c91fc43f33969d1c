// A release directory was removed by the next deployment, and eofd had been started in it: no worker was replaced and
// no reload went through ("uv_cwd"), though every path was absolute.
import assert from 'node:assert/strict';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runClient } from '../support/clients.ts';
import { SHIPPED_EOFD, UNMEASURED } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { scratchForEach } from '../support/scratch.ts';
import { until } from '../support/wait.ts';

const MODULE = `export default (request) => {
  const text = new TextDecoder().decode(request);
  if (text === 'die') process.exit(3);
  return text.toUpperCase();
};`;

describe('a working directory that is removed', () => {
  const directory = scratchForEach();
  const release = () => join(directory(), 'release');
  const file = () => join(directory(), 'eofd.toml');
  const module = () => join(directory(), 'made.mjs');
  const configure = (line: string) => writeFileSync(file(), `${line}\n`);
  let daemon: RunningDaemon;

  beforeEach(async () => {
    mkdirSync(release());
    writeFileSync(module(), MODULE);
    configure(`handler = ${JSON.stringify(module())}`);
    // The shell changes the directory, since a daemon of these tests has its own.
    const launcher = ['sh', '-c', `cd '${release()}' && exec "$0" "$@"`, process.execPath];
    daemon = await startDaemon({ launcher, program: SHIPPED_EOFD, env: UNMEASURED, args: ['--config', file()] });
    rmdirSync(release());
  });
  afterEach(() => daemon.clean());
  const ask = async (text: string) => String((await runClient(['nc', '-N', '-U', daemon.socket], text)).out);
  const reload = async (line: string, said: RegExp) => {
    const before = daemon.lines.length;
    configure(line);
    daemon.kill('SIGHUP');
    await until(`it says ${said}`, () => daemon.lines.slice(before).some(({ message }) => said.test(String(message))));
  };

  it('keeps nobody from a new worker, a reload, a program and a stop, where every path is absolute', async () => {
    assert.equal(await ask('die'), '');
    assert.equal(await ask('next'), 'NEXT');
    const { level, message } = await daemon.said(/working directory/);
    assert.deepEqual(
      [level, message],
      ['warning', `the working directory ${release()} was removed: relative paths start at / from now on`],
    );
    writeFileSync(module(), "export default () => 'two';");
    await reload(`handler = ${JSON.stringify(module())}`, /^reloaded/);
    assert.equal(await ask('next'), 'two');
    await reload('program = ["tr", "a-z", "A-Z"]', /^reloaded/);
    assert.equal(await ask('next'), 'NEXT');
    assert.equal(await daemon.stop(), 0);
    assert.deepEqual(daemon.noise, []);
    assert.doesNotMatch(JSON.stringify(daemon.lines), /uv_cwd/);
    assert.equal(daemon.lines.filter(({ message: text }) => String(text).includes('working directory')).length, 1);
  });

  it('does not end a daemon whose file names an address that starts there, at a reload', async () => {
    await reload('metrics = "./metrics"', /^reload: metrics cannot change before the next start/);
    assert.equal(await ask('next'), 'NEXT');
    assert.equal(await daemon.stop(), 0);
    assert.deepEqual(daemon.noise, []);
  });

  for (const line of ['handler = "./made.mjs"', 'program = ["./made"]']) {
    it(`is told of in words where a path starts there: ${line}`, async () => {
      await reload(line, /: the working directory was removed, and a relative path starts there$/);
      await daemon.said(/the old settings stay in force/);
      assert.equal(await ask('next'), 'NEXT');
    });
  }
});
