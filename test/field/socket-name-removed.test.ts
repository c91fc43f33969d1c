// A cleaner of temporary files removed the socket of a running eofd: it went on and served nobody, also after a reload,
// and its log said nothing.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MESSAGE_IDS } from '../../src/core/records/record.ts';
import { EOFC } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { sendRaw } from '../support/http-client.ts';
import { scratchForEach } from '../support/scratch.ts';

describe('the socket for HTTP of a running eofd', () => {
  it('that was removed is bound anew as well, and answers', async () => {
    const daemon = await startDaemon({ args: ['--http', './http'] });
    const path = join(daemon.directory, 'http');
    unlinkSync(path);
    daemon.kill('SIGHUP');
    await daemon.said(/^the name .*http of the socket was removed: bound anew$/);
    const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 4\r\n\r\n';
    assert.match((await sendRaw({ path }, `${head}hoge`)).text, /\r\n\r\nHOGE$/);
    assert.equal(await daemon.stop(), 0);
    assert.equal(lstatSync(path, { throwIfNoEntry: false }), undefined);
    daemon.clean();
  });
});

describe('the socket of a running eofd', () => {
  const directory = scratchForEach();
  const path = (): string => join(directory(), 'run/sock');
  let daemon: RunningDaemon;
  beforeEach(async () => {
    mkdirSync(dirname(path()));
    const args = ['--socket', path(), '--socket-mode', '0640'];
    daemon = await startDaemon({ bind: false, args });
  });
  afterEach(() => daemon.clean());
  const ask = (): string => spawnSync(process.execPath, [EOFC, '-s', path(), 'hoge'], { encoding: 'utf8' }).stdout;
  const warnings = (): readonly string[] =>
    daemon.lines.filter(({ level }) => level === 'warning').map(({ message }) => String(message));

  it('that was removed is bound anew within seconds, with its mode, and one warning', async () => {
    unlinkSync(path());
    const told = await daemon.said(/^the name .*\/run\/sock of the socket was removed: bound anew$/);
    // What journalctl -x explains is a step in the life of the service, and no limit.
    assert.equal(told['MESSAGE_ID'], MESSAGE_IDS.lifecycle);
    assert.equal(ask(), 'HOGE');
    assert.equal(lstatSync(path()).mode & 0o777, 0o640);
    assert.equal(warnings().length, 1);
    assert.equal(await daemon.stop(), 0);
    assert.equal(lstatSync(path(), { throwIfNoEntry: false }), undefined);
  });

  it('that was removed is bound anew at a reload, as often as it happens', async () => {
    for (let time = 1; time <= 3; time++) {
      unlinkSync(path());
      daemon.kill('SIGHUP');
      await daemon.record(
        () => daemon.lines.filter(({ message }) => String(message).startsWith('reloaded')).length === time,
      );
      assert.equal(ask(), 'HOGE');
    }
    assert.equal(warnings().length, 3);
  });

  it('that went with its directory is told once, and is back when the directory is', async () => {
    rmSync(dirname(path()), { recursive: true });
    daemon.kill('SIGHUP');
    await daemon.said(/^reloaded/);
    assert.match(warnings()[0] ?? '', /was removed: clients don't reach eofd any more; .*run does not exist$/);
    mkdirSync(dirname(path()));
    await daemon.said(/bound anew$/);
    assert.equal(ask(), 'HOGE');
    assert.equal(warnings().length, 2);
  });

  it('whose name another file has is told once, and the file is left alone', async () => {
    unlinkSync(path());
    writeFileSync(path(), 'precious');
    for (let time = 1; time <= 2; time++) {
      daemon.kill('SIGHUP');
      await daemon.record(
        () => daemon.lines.filter(({ message }) => String(message).startsWith('reloaded')).length === time,
      );
    }
    assert.equal(warnings().length, 1);
    assert.match(
      warnings()[0] ?? '',
      /was given to another file: .* something that is not a socket; it was left alone$/,
    );
    assert.equal(await daemon.stop(), 0);
    assert.equal(readFileSync(path(), 'utf8'), 'precious');
  });
});
