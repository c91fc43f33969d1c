import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BEHAVES } from '../handlers/module/modules.ts';
import { fixture } from '../handlers/program/programs.ts';
import { ActivatedDaemon, hammer } from '../support/activator.ts';
import { runClient } from '../support/clients.ts';
import { EOFD } from '../support/commands.ts';
import { type DaemonOptions, RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask as askNode } from '../support/node-client.ts';
import { Receiver } from '../support/notify-receiver.ts';
import { removeTree } from '../support/remove-tree.ts';
import { until } from '../support/wait.ts';

describe('eofd --handler FILE', () => {
  let directory = '';
  let daemon: RunningDaemon;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-module-'));
  });
  afterEach(() => {
    daemon.clean();
    removeTree(directory);
  });

  const file = (text: string, name = 'made.mjs'): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  const serve = async (args: readonly string[] = [], path = BEHAVES, more: DaemonOptions = {}): Promise<void> => {
    daemon = await startDaemon({ args: ['--handler', path, '--handler-concurrency', '2', ...args], ...more });
  };
  const ask = async (request: string | Uint8Array): Promise<string> => {
    const { bytes, end } = await askNode(daemon.socket, request);
    // What fails ends in a reset, wherever a byte of the request is unread.
    assert.equal(end, bytes.length === 0 && request.length > 0 ? 'ECONNRESET' : 'EOF');
    return bytes.toString();
  };
  const ended = async (outcome: string) => daemon.record(({ EOFD_OUTCOME: seen }) => seen === outcome);

  it('answers with what the module makes of the request', async () => {
    await serve();
    assert.equal(await ask('upper straße'), 'STRASSE');
    const large = 'abcdefgh'.repeat(2 ** 20);
    assert.equal(await ask(`upper ${large}`), large.toUpperCase());
    assert.equal(await daemon.stop(), 0);
    assert.deepEqual(daemon.noise, []);
  });

  it('tells the module who asks, under the id that the log has, and nothing of what systemd told eofd', async () => {
    await serve([], BEHAVES, { env: { NOTIFY_SOCKET: '@nobody', WATCHDOG_USEC: '10000000' } });
    const { requestId, peer } = JSON.parse(await ask('context')) as { requestId: string; peer: object };
    assert.equal((await ended('replied'))['EOFD_REQUEST_ID'], requestId);
    assert.deepEqual(peer, { pid: process.pid, uid: process.getuid?.(), gid: process.getgid?.() });
    const environment = JSON.parse(await ask('environment')) as object;
    assert.deepEqual(
      Object.keys(environment).filter((name) => /^(NOTIFY|WATCHDOG|LISTEN)_/.test(name)),
      [],
    );
  });

  it('logs what the module prints under the id of its request, and no line that it could have forged', async () => {
    await serve();
    assert.equal(await ask('print'), 'printed');
    const { EOFD_REQUEST_ID: id } = await ended('replied');
    const printed = daemon.lines.filter(({ message }) => String(message).startsWith('behaves.mjs: '));
    assert.deepEqual(new Set(printed.map(({ EOFD_REQUEST_ID: under }) => under)), new Set([id]));
    assert.equal(printed[1]?.['message'], 'behaves.mjs: <3>forged');
    assert.deepEqual(daemon.noise, []);
  });

  const failures: Readonly<Record<string, RegExp>> = {
    throw: /^the module threw TypeError: cannot compute this \(behaves\.mjs:\d+:\d+\)$/,
    reject: /^the module threw RangeError: out of range/,
    failure: /^line 2 is not\\na number$/,
    number: /^the module answered with a number, not/,
    exit: /^the worker of the module ended: it called process\.exit\(3\)$/,
    heap: /^the worker of the module ended: its heap of \d+ MiB is full$/,
    large: /^the module answered with 2097152 bytes, more than 1048576 \(max-reply\)$/,
  };
  for (const [request, reason] of Object.entries(failures)) {
    it(`fails the request alone with which the module fails (${request}): nothing for the client, the reason in the log`, async () => {
      // The more workers there may be, the smaller the heap of each.
      await serve([
        '--max-reply',
        '1M',
        '--drain-timeout',
        '0',
        '--handler-concurrency',
        request === 'heap' ? '100' : '2',
      ]);
      const other = ask('say');
      await daemon.said(/begun/);
      assert.equal(await ask(request), '');
      const record = await ended('failed');
      assert.match(String(record['EOFD_REASON']), reason);
      assert.equal(record['EOFD_REPLY_BYTES'], 0);
      assert.equal(await ask('upper next'), 'NEXT');
      assert.ok(
        daemon.lines.every(
          ({ EOFD_OUTCOME: outcome }) => outcome === undefined || outcome === 'failed' || outcome === 'replied',
        ),
      );
      assert.equal(await daemon.stop(), 0);
      assert.equal(await other, '');
    });
  }

  for (const request of ['spin', 'never']) {
    it(`ends a module at handler-timeout (${request}), and goes on at full strength`, async () => {
      await serve(['--handler-timeout', '2s', '--handler-concurrency', '1']);
      assert.equal(await ask(request), '');
      // It waits until the worker is ended, a second after its deadline, and for another one.
      assert.equal(await ask('upper next'), 'NEXT');
      assert.match(String((await ended('timed out'))['EOFD_REASON']), /handler-timeout/);
    });
  }

  it('ends a module whose client goes away', async () => {
    await serve(['--handler-concurrency', '1']);
    const client = createConnection({ path: daemon.socket, allowHalfOpen: true });
    client.end('say');
    await daemon.said(/begun/);
    client.destroy();
    await ended('aborted');
    assert.equal(await ask('upper next'), 'NEXT');
  });

  it('fails a request that waits behind others until handler-timeout', async () => {
    await serve(['--handler-timeout', '500ms', '--handler-concurrency', '1']);
    const both = [ask('heeds'), ask('upper x')];
    assert.equal(await both[0], '');
    assert.ok(['', 'X'].includes((await both[1]) ?? ''));
    await ended('timed out');
  });

  it('says that a worker ended by an error after its reply, and goes on', async () => {
    await serve(['--handler-concurrency', '1']);
    assert.equal(await ask('after'), 'replied');
    const said = await daemon.said(/^behaves\.mjs: a worker ended between requests: Error: after the reply/);
    assert.equal(said['level'], 'warning');
    assert.equal(await ask('upper next'), 'NEXT');
  });

  for (const [how, signals] of [
    ['at drain-timeout', ['SIGTERM']],
    ['by a second SIGTERM', ['SIGTERM', 'SIGTERM']],
  ] as const) {
    it(`does not wait for a module that loops for ever when it is stopped ${how}`, async () => {
      const path = file("export default (_, { log }) => { log('begun'); for (;;); };");
      await serve(['--drain-timeout', signals.length === 1 ? '100ms' : 'infinity'], path);
      const client = ask('');
      await daemon.said(/begun/);
      daemon.kill(signals[0]);
      await daemon.said(/^stopping/);
      // Within a second it is the same wish.
      const again = setInterval(() => signals.slice(1).forEach((signal) => daemon.kill(signal)), 200);
      const end = await daemon.exited;
      clearInterval(again);
      assert.deepEqual(end, { code: 0, signal: null });
      assert.equal(await client, '');
      await ended('cut by drain');
      assert.match(String(daemon.lines.at(-1)?.['message']), /^stopped after 1 connections: 1 cut by drain$/);
      assert.ok(!existsSync(daemon.socket));
    });
  }

  it('does not wait for a module that hangs in a call of the system', async () => {
    const begun = join(directory, 'begun');
    const script = JSON.stringify(['-c', `echo $$ > ${begun}; exec sleep 1000`]);
    await serve(
      ['--drain-timeout', '100ms'],
      file(
        `import { execFileSync } from 'node:child_process';\nexport default () => execFileSync('/bin/sh', ${script});`,
      ),
    );
    const client = ask('');
    await until('it hangs', () => existsSync(begun) && readFileSync(begun, 'utf8').endsWith('\n'));
    assert.equal(await daemon.stop(), 0);
    process.kill(Number(readFileSync(begun, 'utf8')));
    assert.equal(await client, '');
  });

  const unloadable: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
    'a syntax error': [
      'export default () => {',
      /: cannot load .*made\.mjs: SyntaxError: Unexpected end of input \("node .*made\.mjs" shows where\)$/,
    ],
    'an error at its import': ['null.x', /: cannot load .*made\.mjs: TypeError: .* \(made\.mjs:1:6\)$/],
    'no default export': ['export const x = 1;', /: cannot load .*made\.mjs: it has no default export$/],
    'a call of process.exit': ['process.exit(0)', /: cannot load .*made\.mjs: it ended, by process\.exit\(\)/],
  };
  for (const [what, [text, message]] of Object.entries(unloadable)) {
    it(`says at the start that a module cannot be loaded: ${what}`, async () => {
      const path = file(text);
      daemon = new RunningDaemon({ args: ['--handler', path] });
      assert.deepEqual(await daemon.exited, { code: 2, signal: null });
      assert.match(String(daemon.lines.at(-1)?.['message']), message);
      assert.equal(daemon.lines.length, 1);
      assert.deepEqual(daemon.noise, []);
      assert.ok(!existsSync(daemon.socket));
    });
  }

  it('says where the configuration file names such a module, with exit code 78', async () => {
    const settings = file(`\nhandler = ${JSON.stringify(file('null.x'))}\n`, 'eofd.toml');
    daemon = new RunningDaemon({ args: ['--config', settings] });
    assert.equal((await daemon.exited).code, 78);
    assert.match(String(daemon.lines.at(-1)?.['message']), /eofd\.toml:2: handler: cannot load .*made\.mjs: TypeError/);
  });

  it('is ready when its module is loaded', async () => {
    const receiver = await Receiver.open();
    await serve([], BEHAVES, { env: { NOTIFY_SOCKET: receiver.address } });
    assert.match((await receiver.texts(2)).join(' '), /^EXTEND_TIMEOUT_USEC=\d+ READY=1$/);
    await daemon.stop();
    await receiver.close();
  });

  it('is not ready before its module is, and ends at once where it is stopped meanwhile', async () => {
    const begun = join(directory, 'begun');
    const path = file(
      `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(begun)}, '');\nfor (;;);`,
    );
    daemon = new RunningDaemon({ args: ['--handler', path] });
    await until('the import has begun', () => existsSync(begun));
    assert.ok(!existsSync(daemon.socket));
    assert.equal(await daemon.stop(), 0);
    assert.ok(!daemon.lines.some(({ message }) => String(message).includes('listening')));
  });

  it('says before anything else that there is no such file, or no such handler', async () => {
    await serve();
    const cases: Readonly<Record<string, RegExp>> = {
      './missing.mjs': /^.*command line: --handler: "\.\/missing\.mjs" is not there$/,
      '/tmp': /command line: --handler: "\/tmp" is a directory$/,
      eco: /command line: --handler: not one of upper, echo, .*; did you mean echo\?: "eco"$/,
    };
    for (const [handler, message] of Object.entries(cases)) {
      const { code, errors } = await runClient([process.execPath, EOFD, '--handler', handler]);
      assert.equal(code, 2);
      assert.match(errors.trimEnd(), message);
    }
  });

  it('goes on with fewer workers where the system gives no more threads', async () => {
    // The limit of processes does not count for root, and belongs to a user: the daemon runs as one of its own.
    const asNobody = process.getuid?.() === 0 ? ['setpriv', '--reuid=65533', '--regid=65533', '--clear-groups'] : [];
    const path = file(
      "export default async (request, { signal, log }) => request.length > 0 ? 'short' : new Promise(() => log('begun'));",
    );
    chmodSync(directory, 0o755);
    await serve(['--drain-timeout', '0'], path, {
      launcher: ['sh', '-c', 'chmod 777 . && exec "$@"', 'sh', ...asNobody, process.execPath],
    });
    const threads = readdirSync(`/proc/${daemon.process.pid}/task`).length;
    const limited = await runClient([...asNobody, 'prlimit', `--pid=${daemon.process.pid}`, `--nproc=${threads}:`]);
    assert.equal(limited.code, 0, limited.errors);
    const long = askNode(daemon.socket, '');
    await daemon.said(/begun/);
    const waits = ask('x');
    await daemon.said(/^made\.mjs: cannot start another worker, and will try again now and then: /);
    await runClient([...asNobody, 'prlimit', `--pid=${daemon.process.pid}`, '--nproc=1000:']);
    assert.equal(await waits, 'short');
    await daemon.stop();
    await long;
  });
});

describe('SIGHUP with a module', () => {
  let directory = '';
  let daemon: RunningDaemon;
  let path = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-module-'));
    path = join(directory, 'made.mjs');
  });
  afterEach(() => {
    daemon.clean();
    removeTree(directory);
  });
  const ask = async (request: string): Promise<string> => (await askNode(daemon.socket, request)).bytes.toString();
  /** Works on a request that is not empty until the file "end" is there. */
  const version = (name: string): void =>
    writeFileSync(
      path,
      `import { existsSync } from 'node:fs';
export default async (request, { log }) => {
  if (request.length > 0) {
    log('begun');
    while (!existsSync(${JSON.stringify(join(directory, 'end'))})) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return '${name}';
};`,
    );
  const letEnd = (): void => writeFileSync(join(directory, 'end'), '');
  const serve = async (args: readonly string[] = []): Promise<void> => {
    version('one');
    daemon = await startDaemon({ args: ['--handler', path, '--handler-concurrency', '1', ...args] });
  };

  it('brings in the changed file: what is at work ends with the old one, what waits goes to the new one', async () => {
    await serve();
    const atWork = ask('long');
    await daemon.said(/begun/);
    const waits = ask('');
    version('two');
    daemon.kill('SIGHUP');
    await daemon.said(/^reloaded: nothing changed; made\.mjs was loaded anew$/);
    assert.equal(await waits, 'two');
    assert.equal(await ask(''), 'two');
    letEnd();
    assert.equal(await atWork, 'one');
    // The old thread is gone.
    assert.equal(await daemon.stop(), 0);
  });

  it('keeps the old version where the new one is broken, and says why', async () => {
    await serve();
    writeFileSync(path, 'export default 1;');
    daemon.kill('SIGHUP');
    const said = await daemon.said(
      /^reload: command line: --handler: cannot load .*made\.mjs: its default export is not a function$/,
    );
    assert.equal(said['level'], 'err');
    await daemon.said(/^reload: the old settings stay in force$/);
    assert.equal(await ask(''), 'one');
    rmSync(path);
    daemon.kill('SIGHUP');
    await daemon.said(/^reload: command line: --handler: ".*made\.mjs" is not there$/);
    assert.equal(await ask(''), 'one');
    writeFileSync(path, "export default () => 'three';");
    daemon.kill('SIGHUP');
    await daemon.said(/^reloaded: /);
    assert.equal(await ask(''), 'three');
  });

  it('loses no request, however often the file changes', async () => {
    await serve(['--handler-concurrency', '2']);
    let wrong = 0;
    let asked = 0;
    const stop = new AbortController();
    const clients = Array.from({ length: 4 }, async () => {
      while (!stop.signal.aborted) {
        const reply = await ask('');
        asked++;
        if (!/^(one|\d+)$/.test(reply)) wrong++;
      }
    });
    for (let i = 1; i <= 10; i++) {
      version(String(i));
      const reloads = (): number =>
        daemon.lines.filter(({ message }) => String(message).startsWith('reloaded: ')).length;
      daemon.kill('SIGHUP');
      await until('it is reloaded', () => reloads() === i);
    }
    stop.abort();
    await Promise.all(clients);
    assert.equal(wrong, 0);
    assert.ok(asked > 100, `${asked}`);
    assert.equal(await ask(''), '10');
  });

  it('goes from a module to another handler and back', async () => {
    const settings = join(directory, 'eofd.toml');
    version('one');
    writeFileSync(settings, `handler = ${JSON.stringify(path)}\n`);
    daemon = await startDaemon({ args: ['--config', settings] });
    const atWork = ask('long');
    await daemon.said(/begun/);
    const change = async (text: string): Promise<void> => {
      writeFileSync(settings, text);
      daemon.lines.length = 0;
      daemon.kill('SIGHUP');
      await daemon.said(/^reloaded: /);
    };
    await change('handler = "echo"\n');
    assert.equal(await ask('x'), 'x');
    letEnd();
    assert.equal(await atWork, 'one');
    await change(`program = ["echo", "program"]\n`);
    assert.equal(await ask(''), 'program\n');
    await change(`handler = ${JSON.stringify(path)}\nhandler-concurrency = 3\n`);
    assert.equal(await ask(''), 'one');
    assert.equal(await daemon.stop(), 0);
  });
});

describe('An activated daemon with a module', () => {
  let daemon: ActivatedDaemon;
  afterEach(() => daemon.clean());

  it('answers what it was started for, and does not wait for its workers when it is idle', async () => {
    // The module keeps its threads alive.
    daemon = new ActivatedDaemon(['--exit-idle-time', '1ms', '--handler', fixture('upper.mjs')]);
    await daemon.until(() => daemon.events.includes('listening'));
    for (let round = 1; round <= 3; round++) {
      const { right, errors } = await hammer(daemon.socket, 20, 3);
      assert.deepEqual(errors, []);
      assert.equal(right, 20);
      await daemon.until(() => daemon.exits.length === daemon.starts);
    }
    assert.ok(daemon.exits.every((status) => status === 0));
    assert.deepEqual(daemon.noise, []);
  });
});
