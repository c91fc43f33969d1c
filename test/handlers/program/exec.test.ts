import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calls } from '../../../src/posix/libc.ts';
import { removeTree } from '../../support/remove-tree.ts';
import { fixture, usePrograms } from './programs.ts';

describe('A program as the handler', () => {
  const { exec, ask } = usePrograms();

  it('has the request as its input, and its output is the reply', async () => {
    assert.equal(await ask(exec(['tr', 'a-z', 'A-Z']), 'hello').reply, 'HELLO');
    assert.equal(await ask(exec(['cat']), '').reply, '');
  });

  it('is given bytes as they are, of many pieces and of none', async () => {
    const pieces = Array.from({ length: 3000 }, (_, i) => Buffer.alloc(i % 97, i));
    const all = Buffer.concat(pieces).toString('latin1');
    assert.equal(await ask(exec(['cat']), pieces).reply, all);
  });

  it('may answer with more than a pipe holds', async () => {
    const program = exec(['sh', '-c', 'head -c 1048576 /dev/zero']);
    assert.equal((await ask(program).reply).length, 2 ** 20);
  });

  it('can open its input by name and seek in it', async () => {
    assert.equal(await ask(exec([fixture('seeks.py')]), 'abcdef').reply, 'fedcba');
  });

  it('is given its arguments as they are: no shell reads them', async () => {
    const words = ['$HOME', '*', 'a b', '`id`', '', "'", 'ü', ';true'];
    assert.equal(
      await ask(exec(['printf', '<%s>', ...words])).reply,
      Buffer.from(words.map((word) => `<${word}>`).join('')).toString('latin1'),
    );
  });

  it('is told of the request and the peer, and nothing that is for eofd alone', async () => {
    const environment = {
      PATH: process.env['PATH'],
      HOME: '/home',
      STATE_DIRECTORY: '/var/lib/eofd',
      LISTEN_FDS: '1',
      LISTEN_PID: '2',
      LISTEN_FDNAMES: 'a',
      LISTEN_PIDFDID: '3',
      NOTIFY_SOCKET: '/n',
      WATCHDOG_USEC: '1',
      WATCHDOG_PID: '1',
      JOURNAL_STREAM: '1:2',
      INVOCATION_ID: 'i',
      EOFD_REQUEST_ID: 'of another',
    };
    const asked = ask(exec(['env'], { environment }));
    const seen = Object.fromEntries(
      (await asked.reply)
        .trimEnd()
        .split('\n')
        .map((line) => line.split('=')),
    );
    assert.deepEqual(seen, {
      PATH: process.env['PATH'],
      HOME: '/home',
      STATE_DIRECTORY: '/var/lib/eofd',
      EOFD_REQUEST_ID: asked.id,
      EOFD_PEER_PID: '11',
      EOFD_PEER_UID: '22',
      EOFD_PEER_GID: '33',
    });
  });

  it('has three descriptors, whatever this process has open, and starts like a program of a shell', async () => {
    const stray = openSync('/dev/null', 'r');
    calls.fcntl(stray, 2, 0);
    const umask = process.umask(0o027);
    try {
      const seen = JSON.parse(await ask(exec([fixture('describes-itself.py')]), 'abc').reply);
      assert.deepEqual(seen.descriptors, [0, 1, 2]);
      assert.deepEqual(seen.request, { regular: true, links: 0, offset: 0 });
      assert.deepEqual(seen.pipes, [true, true]);
      assert.deepEqual([seen.umask, seen.ignored, seen.blocked, seen.leader], [0o027, [], 0, true]);
      assert.equal(seen.files[0], Math.min(1024, seen.files[1]));
    } finally {
      process.umask(umask);
      calls.close(stray);
    }
  });

  it('is ended by SIGPIPE when nobody reads it any more, like anywhere else', async () => {
    assert.equal(await ask(exec(['bash', '-c', 'yes | head -n 1; echo $PIPESTATUS'])).reply, 'y\n141\n');
  });

  it('fails the request with its exit status, and what it wrote is no reply', async () => {
    await assert.rejects(ask(exec(['sh', '-c', 'echo half; exit 3'])).reply, {
      name: 'HandlerFailure',
      message: 'the program exited with status 3',
    });
  });

  it('fails the request when a signal ends it', async () => {
    await assert.rejects(
      ask(exec(['sh', '-c', 'kill -SEGV $$'])).reply,
      /^HandlerFailure: the program was ended by SIGSEGV$/,
    );
  });

  it('has its standard error in the log, line by line, before the end is told', async () => {
    const asked = ask(exec(['sh', '-c', 'printf "one\\ntw\\033o\\n\\nlast" >&2']));
    await asked.reply;
    assert.deepEqual(asked.lines, ['sh: one', 'sh: tw\\x1bo', 'sh: ', 'sh: last']);
  });

  it('may go away, and fails requests until it is back', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'eofd-exec-'));
    const path = join(directory, 'program');
    writeFileSync(path, '#!/bin/sh\necho yes\n', { mode: 0o755 });
    const program = exec([path], { concurrency: 1 });
    assert.equal(await ask(program).reply, 'yes\n');
    chmodSync(path, 0o644);
    await assert.rejects(ask(program).reply, /cannot start .*: it may not be executed \(EACCES\)/);
    rmSync(path);
    await assert.rejects(
      ask(program).reply,
      /cannot start .*: it, or the interpreter it names, is not there any more \(ENOENT\)/,
    );
    writeFileSync(path, 'echo yes\n', { mode: 0o755 });
    await assert.rejects(ask(program).reply, /the system cannot run this kind of file \(ENOEXEC\)/);
    copyFileSync('/bin/true', path);
    assert.equal(await ask(program).reply, '');
    removeTree(directory);
  });

  it('fails the request when its environment is larger than the system takes', async () => {
    const program = exec(['true'], { environment: { LARGE: 'x'.repeat(200_000) } });
    await assert.rejects(ask(program).reply, /cannot start .*: arguments and environment are too long \(E2BIG\)/);
    const larger = exec(['true'], {
      environment: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`L${i}`, 'x'.repeat(100_000)])),
    });
    await assert.rejects(ask(larger).reply, /^HandlerFailure: cannot start /);
  });

  it('answers request after request without anything growing', async () => {
    const program = exec(['cat']);
    for (let round = 0; round < 25; round++) {
      const replies = await Promise.all(Array.from({ length: 8 }, (_, i) => ask(program, `${round} ${i}`).reply));
      assert.deepEqual(
        replies,
        replies.map((_, i) => `${round} ${i}`),
      );
    }
  });
});
