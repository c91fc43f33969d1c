import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UNMEASURED } from '../support/commands.ts';
import { scratchForEach } from '../support/scratch.ts';

describe('the code cache made where eofd is installed', () => {
  const scratch = scratchForEach();
  const caches = (): readonly string[] =>
    readdirSync(join(scratch(), 'eofd')).filter((name) => name.endsWith('.cache'));

  /** Makes it as postinst does, for an installation whose daemon is `text`, with caches of before in it. */
  function make(text: string): { readonly status: number | null; readonly stderr: string } {
    const directory = join(scratch(), 'eofd');
    for (const path of [directory, join(scratch(), 'tmp')]) mkdirSync(path);
    symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
    for (const name of ['eofd.cjs', 'late.cjs', 'code-cache.cjs']) cpSync(`dist/${name}`, join(directory, name));
    writeFileSync(join(directory, 'daemon.cjs'), text);
    for (const name of ['making.cache', 'daemon-0-v20.0.0-x64-0.cache']) writeFileSync(join(directory, name), 'old');
    const env = { ...process.env, ...UNMEASURED, TMPDIR: join(scratch(), 'tmp') };
    const command = ['-c', 'umask 077; exec "$0" "$1"', process.execPath, join(directory, 'code-cache.cjs')];
    const ran = spawnSync('sh', command, { encoding: 'utf8', env });
    assert.deepEqual(readdirSync(join(scratch(), 'tmp')), [], 'it leaves nothing in /tmp');
    return ran;
  }

  it('is the only one, of this Node and this daemon, and every user can read it', () => {
    const { status, stderr } = make(readFileSync('dist/daemon.cjs', 'latin1'));
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.deepEqual(
      caches(),
      readdirSync('dist').filter((name) => name.endsWith('.cache')),
    );
    assert.equal(statSync(join(scratch(), 'eofd', caches()[0] ?? '')).mode & 0o777, 0o644);
  });

  for (const [what, text, reason] of [
    ['fails', 'throw new Error("hoge")', /hoge/],
    ['says that all is well and answers nothing', 'process.exit(0)', /ENOENT/],
    [
      'answers something else',
      'new (require("node:net").Server)((socket) => socket.end("hoge")).listen({ fd: 3 })',
      /is not the reply/,
    ],
  ] as const) {
    it(`is none where the daemon ${what}: neither an old one nor half of one, and a line says so`, () => {
      const { status, stderr } = make(text);
      assert.equal(status, 1);
      assert.match(stderr, /^eofd: no code cache was made, so starts take a little longer: /);
      assert.match(stderr, reason);
      assert.deepEqual(caches(), []);
    });
  }
});
