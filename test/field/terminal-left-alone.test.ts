// A terminal window was closed, and eofd stopped later: it aborted with a native trace, since Node puts back at its end
// the modes that a terminal had at its start. With the terminal still there, a stop in the background took away the
// modes of the program that had it by then.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runClient } from '../support/clients.ts';
import { EOFC, EOFD, EOFD_UNITS } from '../support/commands.ts';
import { scratchForEach } from '../support/scratch.ts';
import { Terminal } from '../support/terminal.ts';
import { until } from '../support/wait.ts';

const SCRIPT = fileURLToPath(new URL('../../../test/support/background_terminal.py', import.meta.url));
const [TERM, INT] = [15, 2];

describe('the terminal', () => {
  const directory = scratchForEach();
  const inBackground = async (ready: string, signal: number, ...argv: readonly string[]) =>
    String((await runClient(['python3', SCRIPT, ready, String(signal), ...argv], '')).out).trim();

  let server: Server | undefined;
  function serve(path: string, take: (connection: Socket) => void): void {
    server = createServer({ allowHalfOpen: true }, (connection) => {
      connection.on('error', () => undefined).on('end', () => undefined);
      take(connection.unref());
    })
      .listen(path)
      .unref();
  }
  afterEach(() => void server?.close());

  it('may be gone when eofd ends: it ends as ever', async () => {
    const socket = join(directory(), 'sock');
    const log = join(directory(), 'log');
    const terminal = new Terminal(['sh', '-c', '"$@" 2>"$0"; echo "$?" >"$0.status"', log, EOFD, '-s', socket]);
    await until('it listens', () => existsSync(socket));
    // The command line of the shell in between has the same words, and the signal would be its end.
    const pid = String((await runClient(['pgrep', '-f', `^[^ ]*node ${EOFD} -s ${socket}`], '')).out).trim();
    terminal.close();
    await runClient(['kill', '-TERM', pid], '');
    await until('it has ended', () => !existsSync(`/proc/${pid}`));
    const { out } = await runClient(['cat', log], '');
    assert.match(String(out), /stopped after 0 connections/);
    assert.doesNotMatch(String(out), /Assertion|node::/);
  });

  for (const signal of [TERM, INT]) {
    it(`keeps the modes that another program set, when eofd ends by signal ${signal}`, async () => {
      const socket = join(directory(), 'sock');
      assert.equal(await inBackground(socket, signal, EOFD, '-s', socket), '0 kept');
    });

    it(`keeps them when eofc ends by signal ${signal}`, async () => {
      const path = join(directory(), 'sock');
      const asked = join(directory(), 'asked');
      serve(path, (connection) => connection.once('data', () => writeFileSync(asked, '')));
      assert.equal(await inBackground(asked, signal, EOFC, '-s', path, 'hoge'), `-${signal} kept`);
    });
  }

  it('keeps them when eofd can not start', async () => {
    const file = join(directory(), 'ready');
    const script = `>"$1"; while [ -e "$1" ]; do sleep 0.02; done; exec "$0" --hoge`;
    // The modes are as Node finds them then: what it must not do is to put them back after another change.
    assert.equal(await inBackground(file, 0, 'sh', '-c', script, EOFD, file), '2 kept');
  });

  it('keeps them when eofc and eofd-units end by themselves', async () => {
    const path = join(directory(), 'sock');
    const asked = join(directory(), 'asked');
    serve(path, (connection) =>
      connection.on('data', () => {
        writeFileSync(asked, '');
        void until('the modes have changed', () => !existsSync(asked)).then(() => connection.end('HOGE'));
      }),
    );
    assert.equal(await inBackground(asked, 0, EOFC, '-s', path, 'hoge'), '0 kept');
    const tools = join(directory(), 'tools');
    const file = join(directory(), 'ready');
    await runClient(['mkdir', tools], '');
    // Asked for the version of systemd, it waits until the modes have changed.
    const systemctl = `#!/bin/sh\n>'${file}'; while [ -e '${file}' ]; do sleep 0.02; done; echo 'systemd 257 (257)'\n`;
    writeFileSync(join(tools, 'systemctl'), systemctl, { mode: 0o755 });
    const path2 = `PATH=${tools}:${process.env['PATH']}`;
    assert.equal(await inBackground(file, 0, 'env', path2, EOFD_UNITS, '--user', '--root', directory()), '0 kept');
  });
});
