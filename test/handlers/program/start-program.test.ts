import assert from 'node:assert/strict';
import { chmodSync, closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HandlerFailure } from '../../../src/core/handler.ts';
import { startProgram } from '../../../src/handlers/program/start-program.ts';
import { POLLIN } from '../../../src/posix/constants.ts';
import { close, pollFor, read } from '../../../src/posix/descriptor.ts';
import { descriptorLimit } from '../../../src/posix/descriptor-limit.ts';
import { ERRNO } from '../../../src/posix/errno.ts';
import { openPidfd } from '../../../src/posix/pidfd.ts';
import { reap } from '../../../src/posix/spawn.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { moduleUrl, runNode } from '../../support/node.ts';
import { withDirectory } from '../../support/sockets.ts';

const PATH = 'PATH=/usr/bin:/bin';
const shell = (script: string) => ({ path: '/bin/sh', argv: ['sh', '-c', script] });

describe('a program that is started for a request', () => {
  checkLeaks();

  /** All that there is to read: a buffer's worth, then the end, as nobody else holds the pipe. */
  function all(fd: number): string {
    const buffer = Buffer.alloc(4096);
    const text = buffer.toString('latin1', 0, Math.max(0, read(fd, buffer)));
    assert.equal(read(fd, buffer), 0, 'somebody still holds the pipe');
    close(fd);
    return text;
  }

  function run(script: string, request: readonly Uint8Array[] = [], environment: readonly string[] = [PATH]) {
    const { pid, stdout, stderr } = startProgram(shell(script), request, environment);
    const pidfd = openPidfd(pid);
    pollFor(pidfd, POLLIN, 10_000);
    close(pidfd);
    return { out: all(stdout), errors: all(stderr), exit: reap(pid) };
  }

  /** Why a program cannot be started. */
  function refusal(path: string, argv: readonly string[] = ['x']): string {
    try {
      startProgram({ path, argv }, [], [PATH]);
    } catch (error) {
      assert.ok(error instanceof HandlerFailure, String(error));
      return error.message;
    }
    return assert.fail('it was started');
  }

  it('has the request as its input, and a pipe each for its output and its errors', () => {
    const request = [Buffer.from('one\n'), Buffer.from('two\n')];
    assert.deepEqual(run('cat; echo wrong >&2; exit 4', request), {
      out: 'one\ntwo\n',
      errors: 'wrong\n',
      exit: { code: 4 },
    });
  });

  it('has the environment it was given, and no other', () => {
    assert.equal(run("/usr/bin/tr '\\0' '\\n' < /proc/$$/environ", [], ['B=2', 'A=1']).out, 'B=2\nA=1\n');
  });

  it('may open no more than 1024 files until it asks for more, whatever this process may', () => {
    assert.equal(Number(run('ulimit -Sn').out), Math.min(1024, descriptorLimit()));
  });

  it('can be started where eofd itself has more than 1024 descriptors open', () => {
    const held = Array.from({ length: 1100 }, () => openSync('/dev/null', 'r'));
    try {
      assert.deepEqual(run('cat; ulimit -Sn', [Buffer.from('one\n')]), {
        out: 'one\n1024\n',
        errors: '',
        exit: { code: 0 },
      });
    } finally {
      for (const fd of held) closeSync(fd);
    }
  });

  it('says so where files may not be as large as the request, and leaves nothing open', () => {
    const source = `
      import { readdirSync } from 'node:fs';
      import { startProgram } from ${JSON.stringify(moduleUrl('handlers/program/start-program'))};
      const start = () => {
        try { startProgram({ path: '/no/such', argv: ['x'] }, [Buffer.alloc(100_000)], []); } catch (error) { return error.message; }
      };
      start();
      const open = readdirSync('/proc/self/fd').length;
      console.log(start(), readdirSync('/proc/self/fd').length - open);`;
    assert.deepEqual(runNode(source, ['sh', '-c', 'ulimit -f 8; exec "$@"', 'sh']), {
      status: 0,
      out: 'cannot start /no/such: the request is larger than a file of eofd may be (LimitFSIZE=) (EFBIG) 0\n',
      errors: '',
    });
  });

  it('says so where there is no memory for a start, and leaves nothing open', () => {
    const source = `
      import { readdirSync, readFileSync } from 'node:fs';
      import { calls } from ${JSON.stringify(moduleUrl('posix/libc'))};
      import { startProgram } from ${JSON.stringify(moduleUrl('handlers/program/start-program'))};
      const RLIMIT_AS = 9;
      const start = () => {
        try { startProgram({ path: '/no/such', argv: ['x'] }, [Buffer.from('a')], []); } catch (error) { return error.name + ': ' + error.message; }
      };
      // Once before: what is loaded at the first start stays.
      start();
      const open = readdirSync('/proc/self/fd').length;
      const limit = new BigUint64Array(2);
      calls.getrlimit(RLIMIT_AS, limit);
      const space = BigInt(/^VmSize:\\s+(\\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))[1]) * 1024n;
      // For as long as the start takes: Node itself would not live long with it.
      const low = new BigUint64Array([space, limit[1]]);
      calls.setrlimit(RLIMIT_AS, low);
      const said = start();
      calls.setrlimit(RLIMIT_AS, limit);
      console.log(said, readdirSync('/proc/self/fd').length - open);`;
    assert.deepEqual(runNode(source), {
      status: 0,
      out: 'HandlerFailure: cannot start /no/such: not enough memory (ENOMEM) 0\n',
      errors: '',
    });
  });

  it('says what is wrong with the program where it cannot be started, and leaves nothing open', async () => {
    assert.equal(
      refusal('/no/such'),
      'cannot start /no/such: it, or the interpreter it names, is not there any more (ENOENT)',
    );
    assert.equal(refusal('/etc/passwd'), 'cannot start /etc/passwd: it may not be executed (EACCES)');
    assert.equal(
      refusal('/bin/sh', ['sh', 'a'.repeat(200_000)]),
      'cannot start /bin/sh: arguments and environment are too long (E2BIG)',
    );
    await withDirectory((directory) => {
      const program = (name: string, text: string): string => {
        const path = join(directory, name);
        writeFileSync(path, text);
        chmodSync(path, 0o755);
        return path;
      };
      assert.match(refusal(program('text', 'just text\n')), /: the system cannot run this kind of file \(ENOEXEC\)$/);
      assert.match(
        refusal(program('script', '#!/no/such\n')),
        /: it, or the interpreter it names, is not there any more \(ENOENT\)$/,
      );
    });
  });

  it('keeps the cause of a refusal for who has to look for it', () => {
    assert.throws(
      () => startProgram({ path: '/no/such', argv: ['x'] }, [], []),
      ({ cause }: Error) => (cause as { errno?: unknown }).errno === ERRNO.ENOENT,
    );
  });

  it('says so where eofd has too many files open, wherever it runs out of them, and leaves nothing open', () => {
    const source = `
      import { closeSync, openSync, readdirSync } from 'node:fs';
      import { startProgram } from ${JSON.stringify(moduleUrl('handlers/program/start-program'))};
      const start = () => startProgram({ path: '/no/such', argv: ['x'] }, [Buffer.from('a')], []);
      // Once before the count: what is loaded at the first start stays.
      try { start(); } catch {}
      const held = [];
      try { for (;;) held.push(openSync('/dev/null', 'r')); } catch {}
      const said = new Set();
      for (let free = 0; free < 5; free++) {
        try { start(); } catch (error) { said.add(error.name + ': ' + error.message); }
        const probes = [];
        try { for (;;) probes.push(openSync('/dev/null', 'r')); } catch {}
        for (const fd of probes) closeSync(fd);
        if (probes.length !== free) said.add((free - probes.length) + ' left open');
        closeSync(held.pop());
      }
      console.log([...said].join('\\n'));`;
    assert.deepEqual(runNode(source, ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh']), {
      status: 0,
      out: 'HandlerFailure: cannot start /no/such: eofd has as many descriptors open as it may (LimitNOFILE=) (EMFILE)\n',
      errors: '',
    });
  });
});
