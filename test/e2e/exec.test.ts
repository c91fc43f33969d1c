import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fixture, processesOf } from '../handlers/program/programs.ts';
import { runClient } from '../support/clients.ts';
import { EOFD } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask as nodeAsk } from '../support/node-client.ts';
import { removeTree } from '../support/remove-tree.ts';
import { until } from '../support/wait.ts';

describe('eofd -- PROGRAM', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  const serve = async (program: readonly string[], options: readonly string[] = [], more = {}): Promise<void> => {
    daemon = await startDaemon({ args: [...options, '--', ...program], ...more });
  };
  const ask = async (request: string | Uint8Array): Promise<string> =>
    (await runClient(['socat', '-t', '15', '-', `UNIX-CONNECT:${daemon.socket}`], request)).out.toString();
  const ended = async (outcome: string) => daemon.record(({ EOFD_OUTCOME: seen }) => seen === outcome);
  const leftOf = (id: unknown) => processesOf(String(id));

  it('answers with what the program makes of the request', async () => {
    await serve(['tr', 'a-z', 'A-Z']);
    assert.equal(await ask('hello'), 'HELLO');
    const large = 'abcdefgh'.repeat(2 ** 20);
    assert.equal(await ask(large), large.toUpperCase());
    assert.equal(await daemon.stop(), 0);
    assert.deepEqual(daemon.noise, []);
  });

  it('gives the program a file as its input, and three descriptors, though eofd inherited others', async () => {
    const stray = openSync('/dev/null', 'r');
    await serve(['ls', '-l', '/proc/self/fd'], [], { descriptors: [stray, stray, stray] });
    const listed = (await ask('request')).split('\n').filter((line) => line.includes('->'));
    // The last one is the directory that ls reads.
    assert.equal(listed.length, 4, listed.join('\n'));
    assert.match(listed[0] ?? '', / 0 -> \/memfd:eofd request \(deleted\)$/);
    await daemon.stop();
    daemon.clean();
    await serve([fixture('seeks.py')]);
    assert.equal(await ask('abcdef'), 'fedcba');
  });

  it('tells the program who asks, under the id that the log has', async () => {
    await serve(['sh', '-c', 'echo "$EOFD_REQUEST_ID $EOFD_PEER_UID $LISTEN_FDS$NOTIFY_SOCKET"; echo a word >&2'], [], {
      env: { NOTIFY_SOCKET: '@nobody', WATCHDOG_USEC: '10000000' },
    });
    const reply = await ask('');
    const record = await ended('replied');
    assert.equal(reply, `${record['EOFD_REQUEST_ID']} ${process.getuid?.()} \n`);
    const said = await daemon.said(/^sh: a word$/);
    assert.equal(said['EOFD_REQUEST_ID'], record['EOFD_REQUEST_ID']);
  });

  it('fails the request of a program that fails: nothing for the client, the reason in the log', async () => {
    await serve(['sh', '-c', 'echo half; echo "what is wrong" >&2; exit 7']);
    assert.equal(await ask('x'), '');
    assert.equal((await ended('failed'))['EOFD_REASON'], 'the program exited with status 7: what is wrong');
    await daemon.said(/^sh: what is wrong$/);
  });

  it('has a budget in the log for the words of all programs together, and sums up the rest', async () => {
    await serve(
      ['sh', '-c', 'i=0; while [ $i -lt 60 ]; do i=$((i + 1)); echo "word $i" >&2; done'],
      ['--handler-concurrency', '8'],
    );
    const requests = 20;
    await Promise.all(Array.from({ length: requests }, async () => nodeAsk(daemon.socket, 'x')));
    assert.equal(await daemon.stop(), 0);
    const written = daemon.lines.filter(({ message }) => String(message).startsWith('sh: ')).length;
    const summedUp = daemon.lines.reduce((sum, { EOFD_COUNT_LINES: lines }) => sum + Number(lines ?? 0), 0);
    assert.ok(summedUp > 0);
    // Of each the first 50, and how much more there was.
    assert.equal(written + summedUp, requests * 51);
    assert.equal(daemon.lines.filter(({ EOFD_OUTCOME: outcome }) => outcome === 'replied').length, requests);
  });

  it('goes on at buffer-max: programs wait with their writing, and every reply comes', async () => {
    const limits = ['--buffer-max', '1M', '--max-request', '1M', '--max-reply', '4M', '--handler-concurrency', '6'];
    await serve(['head', '-c', '3000000', '/dev/zero'], limits);
    const answers = await Promise.all(Array.from({ length: 6 }, async () => nodeAsk(daemon.socket, 'x')));
    assert.deepEqual(new Set(answers.map(({ bytes }) => bytes.length)), new Set([3_000_000]));
  });

  it('ends the program of a client that goes away', async () => {
    await serve([fixture('ignores-term.sh')]);
    const client = createConnection({ path: daemon.socket, allowHalfOpen: true });
    client.end('x');
    const { EOFD_REQUEST_ID: id } = await daemon.said(/ready/);
    assert.ok(leftOf(id).length > 0);
    client.destroy();
    await ended('aborted');
    await until('nothing is left', () => leftOf(id).length === 0);
  });

  it('ends its programs with itself, also those that ignore SIGTERM', async () => {
    await serve([fixture('ignores-term.sh')], ['--drain-timeout', '100ms']);
    const client = ask('x');
    const { EOFD_REQUEST_ID: id } = await daemon.said(/ready/);
    assert.equal(await daemon.stop(), 0);
    await client;
    // Killed they are, but the kernel may take its time.
    await until('nothing is left', () => leftOf(id).length === 0);
    await ended('cut by drain');
  });

  it('fails requests and goes on where no process can be started', async () => {
    // The limit of processes does not count for root, and belongs to a user: the daemon runs as one of its own.
    const asNobody = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
    await serve(['tr', 'a-z', 'A-Z'], [], {
      launcher: ['sh', '-c', 'chmod 777 . && exec "$@"', 'sh', ...asNobody, process.execPath],
    });
    const limit = async (processes: string) => {
      assert.equal(
        (await runClient([...asNobody, 'prlimit', `--pid=${daemon.process.pid}`, `--nproc=${processes}:`])).code,
        0,
      );
    };
    await limit('1');
    assert.equal(await ask('x'), '');
    assert.match(
      String((await ended('failed'))['EOFD_REASON']),
      /^cannot start .*tr: the limit of processes is reached .*\(EAGAIN\)(; it had waited .*)?$/,
    );
    await limit('1000');
    assert.equal(await ask('x'), 'X');
  });

  it('fails requests and goes on where there is no descriptor for a program', async () => {
    await serve(['tr', 'a-z', 'A-Z']);
    const open = readdirSync(`/proc/${daemon.process.pid}/fd`).length;
    const limit = async (files: number) => runClient(['prlimit', `--pid=${daemon.process.pid}`, `--nofile=${files}:`]);
    await limit(open + 3);
    assert.equal(await ask('x'), '');
    assert.match(
      String((await ended('failed'))['EOFD_REASON']),
      /^cannot start .*tr: eofd has as many descriptors open as it may .*\(EMFILE\)(; it had waited .*)?$/,
    );
    await limit(1000);
    assert.equal(await ask('x'), 'X');
  });

  it('fails requests and goes on where the program is gone, may not be executed, or is no program', async () => {
    const source = join(mkdtempSync(join(tmpdir(), 'eofd-program-')), 'program');
    writeFileSync(source, '#!/bin/sh\necho works\n', { mode: 0o755 });
    await serve([source]);
    const because = async (reason: RegExp): Promise<void> => {
      assert.equal(await ask('x'), '');
      const { EOFD_REASON: said } = await daemon.record(({ EOFD_REASON: seen }) => reason.test(String(seen)));
      assert.ok(String(said).startsWith(`cannot start ${source}: `));
    };
    chmodSync(source, 0o644);
    await because(/it may not be executed \(EACCES\)(; it had waited .*)?$/);
    writeFileSync(source, 'nothing that runs\n');
    chmodSync(source, 0o755);
    await because(/the system cannot run this kind of file \(ENOEXEC\)(; it had waited .*)?$/);
    rmSync(source);
    await because(/is not there any more \(ENOENT\)(; it had waited .*)?$/);
    writeFileSync(source, '#!/bin/sh\necho works\n', { mode: 0o755 });
    assert.equal(await ask('x'), 'works\n');
    removeTree(dirname(source));
  });

  it('says at the start that there is no such program, or none that can be run', async () => {
    await serve(['true']);
    const text = join(daemon.directory, 'text');
    writeFileSync(text, 'echo\n', { mode: 0o755 });
    const cases: Readonly<Record<string, RegExp>> = {
      'no-such-program': /command line: --: "no-such-program" is in none of the directories of PATH$/,
      './missing': /command line: --: "\.\/missing" is not there$/,
      '/tmp': /command line: --: "\/tmp" is a directory$/,
      '/etc/passwd': /"\/etc\/passwd" may not be executed \(EACCES\)(; it had waited .*)?$/,
      [text]: /is a text without a #! line, which the system cannot run$/,
    };
    for (const [program, message] of Object.entries(cases)) {
      const { code, errors } = await runClient([process.execPath, EOFD, '--', program]);
      assert.equal(code, 2);
      assert.match(errors.trimEnd(), message);
    }
  });

  it('takes another program with SIGHUP, keeps the old one where the new one is not there, and loses no request', async () => {
    await serve(['true']);
    daemon.clean();
    const file = `/tmp/eofd-exec-${process.pid}.toml`;
    writeFileSync(file, 'program = ["echo", "one"]\n');
    daemon = await startDaemon({ args: ['--config', file] });
    assert.equal(await ask(''), 'one\n');
    writeFileSync(file, 'program = ["echo", "two"]\n');
    daemon.kill('SIGHUP');
    await daemon.said(/^reloaded: program changed$/);
    assert.equal(await ask(''), 'two\n');
    writeFileSync(file, 'program = ["no-such-program"]\n');
    daemon.kill('SIGHUP');
    await daemon.said(/no-such-program" is in none/);
    await daemon.said(/the old settings stay in force/);
    assert.equal(await ask(''), 'two\n');
    rmSync(file);
  });
});
