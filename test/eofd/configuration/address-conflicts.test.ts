import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveSettings } from '../../../src/eofd/configuration/settings.ts';
import { removeTree } from '../../support/remove-tree.ts';

const problemsOf = async (...argv: readonly string[]): Promise<readonly string[]> => {
  const resolution = await resolveSettings(argv);
  return resolution.kind === 'problems' ? resolution.problems : [];
};

describe('the addresses at which eofd listens', () => {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-addresses-'));
  after(() => removeTree(directory));

  it('are refused where two are the same, with the places of both', async () => {
    assert.deepEqual(await problemsOf('-s', '/x/s', '--metrics', '/x/../x/s'), [
      'command line: --metrics: socket is at that address (command line: --socket): take another one',
    ]);
    assert.deepEqual(await problemsOf('--http', './sock'), [
      'command line: --http: socket is at that address (socket, by default): take another one',
    ]);
    const file = join(directory, 'eofd.toml');
    writeFileSync(file, 'http = "[::1]:8080"\n');
    assert.deepEqual(await problemsOf('-c', file, '--metrics', '[0::1]:08080'), [
      `command line: --metrics: http is at that address (${file}:1: http): take another one`,
    ]);
  });

  it('are compared as they were written where the working directory was removed', () => {
    const gone = join(directory, 'gone');
    const { href } = new URL('../../../src/eofd/configuration/settings.js', import.meta.url);
    const program = `
      const { resolveSettings } = await import(process.argv[1]);
      process.chdir(process.argv[2]);
      (await import('node:fs')).rmdirSync(process.argv[2]);
      const { problems = [] } = await resolveSettings(process.argv.slice(3));
      process.stdout.write(JSON.stringify(problems));
    `;
    const told = (...argv: readonly string[]) => {
      mkdirSync(gone);
      const words = ['--input-type=module', '-e', program, href, gone, ...argv];
      const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      return JSON.parse(stdout) as readonly string[];
    };
    assert.deepEqual(told('--metrics', './metrics', '--http', '/x/http'), []);
    assert.deepEqual(told('--handler', 'unix:/x/s'), []);
    assert.deepEqual(told('--http', './x/../sock'), [
      'command line: --http: socket is at that address (socket, by default): take another one',
    ]);
  });

  it('may be on other ports, other loopbacks, and ports that the kernel chooses', async () => {
    for (const [http, metrics] of [
      ['127.0.0.1:8080', '127.0.0.1:8081'],
      ['127.0.0.1:8080', '[::1]:8080'],
      ['127.0.0.1:0', '127.0.0.1:0'],
      ['./http', './metrics'],
    ] as const)
      assert.deepEqual(await problemsOf('--http', http, '--metrics', metrics), []);
  });

  it('are not asked by eofd itself', async () => {
    const itself = 'and would ask itself without end';
    for (const [argv, place] of [
      [['-s', '/x/s', '--handler', 'unix:/x/./s'], 'command line: --socket'],
      [['--handler', 'unix:sock'], 'socket, by default'],
      [['--http', '/x/h', '--handler', 'http+unix:/x/h'], 'command line: --http'],
      [['--http', '127.0.0.1:8080', '--handler', 'http://localhost:8080/x'], 'command line: --http'],
      [['--http', '[::1]:8080', '--handler', 'http://[0::1]:8080/'], 'command line: --http'],
    ] as const)
      assert.deepEqual(await problemsOf(...argv), [
        `command line: --handler: eofd itself is at that address (${place}), ${itself}`,
      ]);
    for (const handler of [
      'unix:/x/other',
      'http://127.0.0.1:8081/',
      'http://[::1]:8080/',
      'http://calc.example:8080/',
    ])
      assert.deepEqual(await problemsOf('-s', '/x/s', '--http', '127.0.0.1:8080', '--handler', handler), []);
  });

  it('are told only once where one is no address at all', async () => {
    assert.equal((await problemsOf('--http', 'nothing', '--metrics', './sock')).length, 2);
    assert.equal((await problemsOf('-s', '@x', '--metrics', './sock')).length, 1);
  });
});
