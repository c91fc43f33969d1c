import { deepEqual, equal, match } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { onRequest, Stage, upper } from '../client/client-stage.ts';
import { SHIPPED_EOFC, UNMEASURED } from '../support/commands.ts';
import { type Ended, EOFC, ON_TERMINAL, run } from './run.ts';

const [RESET, EMPTY, TIMEOUT, OUTPUT, NONE, PERMISSION, USAGE] = [76, 65, 75, 74, 69, 77, 2];

const ERASED = '\r\x1b[K';

/** A promise for the moment when `pattern` appears in the text that `when` is given. */
function signpost(pattern: RegExp): { reached: Promise<void>; when: (text: string) => void } {
  let resolve = (): void => undefined;
  const reached = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { reached, when: (text) => void (pattern.test(text) && resolve()) };
}

describe('eofc', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.close());

  const eofc = (...argv: string[]) => run([EOFC, ...argv]);

  /** Fails where anything but these lines was said, or anything at all was printed. */
  function said({ code, out, err }: Ended, exitCode: number, ...lines: RegExp[]): void {
    equal(String(out), '');
    const errors = err.split('\n').slice(0, -1);
    equal(errors.length, lines.length, err);
    for (const [i, line] of lines.entries()) match(errors[i] ?? '', line);
    equal(code, exitCode);
  }

  describe('prints the reply and nothing else', () => {
    it('to its words, without a newline of its own', async () => {
      const { path } = await stage.python('upper');
      deepEqual(await eofc('-s', path, 'hoge', 'hoge'), {
        code: 0,
        signal: null,
        out: Buffer.from('HOGE HOGE'),
        err: '',
      });
    });

    it('to standard input, which may come from a pipe or a file', async () => {
      const path = await stage.serve((connection) => onRequest(connection, (bytes) => connection.end(bytes.reverse())));
      const bytes = randomFillSync(Buffer.alloc(16 * 2 ** 20 + 1));
      const file = `${stage.directory}/file`;
      writeFileSync(file, bytes);
      const fd = openSync(file, 'r');
      const replies = await Promise.all([
        run([EOFC, '-s', path], { input: bytes }),
        run([EOFC, '-s', path], { input: fd }),
      ]);
      closeSync(fd);
      bytes.reverse();
      for (const { code, out, err } of replies) deepEqual([code, out.equals(bytes), err], [0, true, '']);
    });

    it('to an empty request, where the reply may be empty', async () => {
      const path = await stage.serve((connection) => onRequest(connection, (bytes) => connection.end(bytes)));
      for (const argv of [
        [EOFC, '-s', path],
        [EOFC, '-s', path, ''],
      ])
        deepEqual(await run(argv), { code: 0, signal: null, out: Buffer.alloc(0), err: '' });
    });

    it('of the server at $EOFD_SOCKET, and without it of the one at ./sock', async () => {
      const path = await stage.serve(upper);
      equal(String((await run([EOFC, 'hoge'], { environment: { EOFD_SOCKET: path }, directory: '/' })).out), 'HOGE');
      equal(String((await run([EOFC, 'hoge'], { directory: stage.directory })).out), 'HOGE');
    });

    it('of 100 MiB, which it does not hold back to the end', async () => {
      const reply = Buffer.alloc(100 * 2 ** 20, 'hoge');
      const path = await stage.serve((connection) => onRequest(connection, () => connection.end(reply)));
      const { code, out, err } = await eofc('-s', path, 'hoge');
      deepEqual([code, out.equals(reply), err], [0, true, '']);
    });
  });

  it('sends standard input as it comes, in bounded memory', async () => {
    let pid = 0;
    const peaks: number[] = [];
    const path = await stage.serve((connection) => {
      let bytes = 0;
      connection.on('data', (piece: Buffer) => {
        bytes += piece.length;
      });
      connection.on('end', () => {
        peaks.push(Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]));
        connection.end(String(bytes));
      });
    });
    const onStart = (started: number) => {
      pid = started;
    };
    for (const size of [1, 64 * 2 ** 20]) {
      const options = { input: Buffer.alloc(size), environment: UNMEASURED, onStart };
      equal(String((await run([SHIPPED_EOFC, '-s', path], options)).out), String(size));
    }
    const [small = 0, large = Number.POSITIVE_INFINITY] = peaks;
    equal(large - small < 32 * 1024, true, `${small} and ${large} KiB`);
  });

  describe('exits with a code of its own', () => {
    it('where there is no server', async () => {
      const { path } = await stage.python('upper');
      await stage.endServers();
      said(await eofc('-s', path, 'x'), NONE, /^eofc: nothing listens on .*; is eofd running\?/);
      said(
        await eofc('-s', `${path}-not`, 'x'),
        NONE,
        /^eofc: there is no socket at .*sock-not; is eofd running\?.* \(more in docs\S* "No server"; eofc doctor \S*sock-not looks for the cause\)$/,
      );
      said(await eofc('-s', EOFC, 'x'), NONE, /is not a socket/);
    });

    it('where there is no permission', async () => {
      const path = await stage.serve(upper);
      chmodSync(path, 0);
      // Root may connect everywhere, unless that is taken from it.
      const asUser = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'] : [];
      said(
        await run([...asUser, EOFC, '-s', path, 'x']),
        PERMISSION,
        /^eofc: no permission to connect to .*; connecting takes write permission/,
      );
    });

    it("where the server hangs up, with the server's reason, escaped", async () => {
      const { path } = await stage.python('refuse');
      said(
        await eofc('-s', path, 'hogehoge'),
        RESET,
        /^eofc: the server refused the request: eofd: too large \\x1b\[31m$/,
      );
    });

    it("where the server hangs up on a large request, with the server's reason", async () => {
      const { path } = await stage.python('refuse-while-sending');
      said(
        await run([EOFC, '-s', path], { input: Buffer.alloc(8 * 2 ** 20) }),
        RESET,
        /^eofc: the server refused the request: eofd: too large$/,
      );
    });

    it('where the reply is empty although the request is not', async () => {
      const path = await stage.serve((connection) => onRequest(connection, () => connection.end()));
      said(
        await eofc('-s', path, 'x'),
        EMPTY,
        /^eofc: the server failed on the request: its reply is empty; the server's log has the reason \(more in /,
      );
    });

    it('where no reply comes in time', async () => {
      const path = await stage.serve((connection) => connection.resume());
      said(
        await eofc('-s', path, '-t', '100ms', 'x'),
        TIMEOUT,
        /^eofc: no reply within 0.1 s; -t TIME waits longer \(more in /,
      );
    });

    it('where its standard input does not end in time, and does not wait for it', async () => {
      const path = await stage.serve((connection) => connection.resume());
      const child = spawn(EOFC, ['-s', path, '-t', '100ms'], { stdio: ['pipe', 'ignore', 'ignore'] });
      child.stdin.write('hoge');
      deepEqual(await once(child, 'close'), [TIMEOUT, null]);
    });

    it('where its command line is wrong', async () => {
      said(await eofc('-t', 'soon', 'x'), USAGE, /^eofc: -t: not a time/, /--help/);
      said(await eofc('-t', '5', 'status'), USAGE, /^eofc: status is a command where it stands first/, /--help/);
      said(await eofc('-s', 'x'.repeat(108), 'x'), USAGE, /has 108 bytes/);
      said(await eofc('-s', '@eofd', 'x'), USAGE, /^eofc: -s: an abstract name, .* \.\/ in front/, /--help/);
    });

    it('where standard input cannot be read', async () => {
      const fd = openSync('/', 'r');
      said(
        await run([EOFC, '-s', 'x'], { input: fd }),
        OUTPUT,
        /^eofc: standard input could not be read: it is a directory$/,
      );
      closeSync(fd);
    });

    it('where Node has no stream for standard input, and would take it for an empty one', async () => {
      const path = await stage.serve(upper);
      const program =
        'import os, socket, sys; a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM); ' +
        'b.send(b"hoge"); os.dup2(a.fileno(), 0); os.execv(sys.argv[1], sys.argv[1:])';
      said(
        await run(['python3', '-c', program, EOFC, '-s', path]),
        OUTPUT,
        /^eofc: standard input could not be read: it is neither a file nor a pipe, a terminal or a stream socket$/,
      );
    });

    it('where Node has no stream for standard output, and would drop the reply', async () => {
      const fd = openSync('/', 'r');
      const path = await stage.serve(upper);
      const nowhere = 'it is neither a file nor a pipe, a terminal or a stream socket';
      said(
        await run([EOFC, '-s', path, 'x'], { output: fd }),
        OUTPUT,
        new RegExp(`^eofc: the reply could not be written: ${nowhere}$`),
      );
      said(
        await run([EOFC, '--version'], { output: fd }),
        OUTPUT,
        new RegExp(`^eofc: this could not be written: ${nowhere}$`),
      );
      closeSync(fd);
    });

    it('where the reply cannot be printed, and says so unless its reader has just seen enough', async () => {
      const path = await stage.serve(upper);
      const full = openSync('/dev/full', 'w');
      said(
        await run([EOFC, '-s', path, 'x'], { output: full }),
        OUTPUT,
        /^eofc: the reply could not be written: ENOSPC/,
      );
      closeSync(full);

      const { reached, when } = signpost(/closed/);
      const patient = await stage.serve(
        (connection) => onRequest(connection, () => void reached.then(() => connection.end('HOGE'))),
        `${stage.directory}/patient`,
      );
      const script = '{ "$0" -s "$1" hoge; echo "$?" >&2; } | { exec <&-; echo closed >&2; }';
      const { err } = await run(['sh', '-c', script, EOFC, patient], { onError: when });
      equal(err, `closed\n${OUTPUT}\n`);
    });
  });

  it('half-closes, whatever it sends', async () => {
    let ends = 0;
    const path = await stage.serve((connection) => onRequest(connection, () => connection.end(String(++ends))));
    for (const input of ['', 'hoge']) await run([EOFC, '-s', path], { input });
    await eofc('-s', path, 'hoge');
    equal(ends, 3);
  });

  describe('--no-eof', () => {
    it('keeps the write side open, says so, and shows what the server says', async () => {
      let ended = false;
      const path = await stage.serve((connection) => {
        connection.on('end', () => {
          ended = true;
        });
        connection.once('data', () => setImmediate(() => connection.end(`eofd: ended: ${ended}\n`)));
      });
      const ended76 = await eofc('-s', path, '--no-eof', 'hoge');
      said(
        ended76,
        RESET,
        /--no-eof: sending/,
        /--no-eof: sent; the write side stays open/,
        /^eofc: .* before the request had ended: eofd: ended: false$/,
      );
    });

    it('waits until the timeout where the server only waits for EOF', async () => {
      const { path } = await stage.python('upper');
      const ended = await run([EOFC, '-s', path, '--no-eof', '-t', '300ms'], { input: 'hoge' });
      said(ended, TIMEOUT, /--no-eof: sending/, /--no-eof: sent/, /the request did not end within 0.3 s/);
    });
  });

  it('shows its progress on a terminal once a second has passed, and nowhere else', async () => {
    const { reached, when } = signpost(/sent 4 B, waiting for the reply for [01] s/);
    const path = await stage.serve((connection) =>
      onRequest(connection, () => void reached.then(() => connection.end('HOGE'))),
    );
    const [onPipe, onTerminal] = await Promise.all([
      run([EOFC, '-s', path, 'hoge']),
      run(['python3', ON_TERMINAL, EOFC, '-s', path, 'hoge'], { onError: when }),
    ]);
    deepEqual([onPipe.code, String(onPipe.out), onPipe.err], [0, 'HOGE', '']);
    deepEqual([onTerminal.code, String(onTerminal.out)], [0, 'HOGE']);
    equal(onTerminal.err.endsWith(ERASED), true);
    equal(onTerminal.err.includes('\n'), false);
  });

  it('shows nothing on a terminal for a request that is answered at once', async () => {
    const path = await stage.serve(upper);
    deepEqual(await run(['python3', ON_TERMINAL, EOFC, '-s', path, 'hoge']), {
      code: 0,
      signal: null,
      out: Buffer.from('HOGE'),
      err: '',
    });
  });

  it('gives the line back when it is interrupted', async () => {
    const path = await stage.serve((connection) => connection.resume());
    let pid = 0;
    const ended = await run(['python3', ON_TERMINAL, EOFC, '-s', path, 'hoge'], {
      onStart: (started) => {
        pid = started;
      },
      onError: (err) => {
        if (pid === 0 || !err.includes('waiting')) return;
        // Once: a second one could meet the bridge at its own end.
        process.kill(pid, 'SIGTERM');
        pid = 0;
      },
    });
    match(ended.err, /waiting for the reply for \d s/);
    equal(ended.err.endsWith(ERASED), true);
    equal(ended.code, 256 - 15);
  });

  it('tells its version and its options', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    equal(String((await eofc('--version')).out), `eofc ${version}\n`);
    match(String((await eofc('--help')).out), /^Usage: eofc \[OPTIONS\] \[MESSAGE\.\.\.\]\n/);
  });
});
