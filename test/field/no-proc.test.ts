// Somebody ran eofd where /proc is not mounted, or with no descriptor left to read it: "internal error", at the start
// and even at a reload.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EOFC, UNMEASURED } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { scratchForEach } from '../support/scratch.ts';

const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
const LIMIT = 'ulimit -n 128 && exec "$@"';
const withoutProc = (node: readonly string[]): readonly string[] => [
  ...['unshare', '--mount', ...asRoot, 'sh', '-c', `mount -t tmpfs none /proc && ${LIMIT}`, 'sh'],
  ...node,
];

describe('eofd without /proc and with few descriptors', () => {
  const directory = scratchForEach();
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());
  const ask = () => spawnSync(process.execPath, [EOFC, '-s', daemon.socket, 'hoge'], { encoding: 'utf8' }).stdout;

  it('takes as many connections as the descriptors allow, and serves', async () => {
    daemon = await startDaemon({ launcher: withoutProc([process.execPath]), env: UNMEASURED });
    await daemon.said(/^only \d+ connections at once instead of 1024 .*: the limit of open files is 128$/);
    assert.equal(ask(), 'HOGE');
    daemon.kill('SIGHUP');
    await daemon.said(/^reloaded: nothing changed$/);
    assert.equal(ask(), 'HOGE');
    assert.equal(await daemon.stop(), 0);
  });

  it('runs programs, also where the system does not know close_range', async () => {
    const refusing = ['python3', join(process.cwd(), 'test/support/refusing.py'), 'close_range', 'ENOSYS'];
    daemon = await startDaemon({
      launcher: withoutProc([...refusing, process.execPath]),
      args: ['--handler-concurrency', '2', '--', 'tr', 'a-z', 'A-Z'],
      env: UNMEASURED,
    });
    assert.equal(ask(), 'HOGE');
    assert.equal(await daemon.stop(), 0);
  });

  it('goes on after a reload for which no descriptor was left', async () => {
    const hog = join(directory(), 'hog.cjs');
    writeFileSync(
      hog,
      `const { openSync, closeSync } = require('node:fs');
       process.on('SIGHUP', () => {
         const taken = [];
         try { for (;;) taken.push(openSync('/dev/null')); } catch {}
         setTimeout(() => taken.forEach(closeSync), 200);
       });`,
    );
    const launcher = ['sh', '-c', LIMIT, 'sh', process.execPath, '--require', hog];
    daemon = await startDaemon({ launcher, env: UNMEASURED });
    daemon.kill('SIGHUP');
    await daemon.said(/^reloaded: nothing changed$/);
    assert.equal(ask(), 'HOGE');
    assert.equal(await daemon.stop(), 0);
  });
});
