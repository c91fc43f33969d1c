import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { counted, share } from './figures.ts';

const WORLD = /^seed \d+, .*"clients":(\d+),"epochs":(\d+),"reloads":(\d+),"faults":(\d+)/gm;

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, args, { env: { ...process.env, ...env }, encoding: 'utf8' });

describe('Everything at once', () => {
  it('keeps every promise over simulated months', () => {
    const hours = share(120);
    const seed = Date.now() % 1_000_000;
    const args = ['--seed', String(seed), '--seeds', '6', '--hours', String(hours)];
    const { status, stderr, stdout } = run([resolve('build/test/simulation/main.js'), ...args]);
    const sums = [0, 0, 0, 0];
    for (const [, ...counts] of String(stdout).matchAll(WORLD))
      for (const [index, count] of counts.entries()) sums[index] = (sums[index] ?? 0) + Number(count);
    const [clients, starts, reloads, faults] = sums;
    const figure = `6 worlds of ${hours} h: ${clients} clients, ${starts} starts, ${reloads} reloads, ${faults} failed calls; ${status === 0 ? 'nothing' : 'something'} broken`;
    counted('worlds', figure);
    assert.equal(status, 0, String(stderr));
  });

  it('reads whatever it is given', () => {
    const runs = share(20_000);
    const files = readdirSync('build/test/property').filter((name) => name.endsWith('.test.js'));
    const parsers = files
      .filter((name) => !name.startsWith('worker-'))
      .map((name) => join('build/test/property', name));
    const { status, stdout } = run(['node_modules/mocha/bin/mocha.js', '--timeout', '600000', ...parsers], {
      RUNS: String(runs),
    });
    counted(
      'parsers',
      `${parsers.length} groups, ${runs} random cases or more for each property: ${status === 0 ? '0' : 'some'} failed`,
    );
    assert.equal(status, 0, String(stdout));
  });
});
