// People wrote what stands on the left, and the error did not say what to write instead.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EOFC, EOFD, EOFD_UNITS } from '../support/commands.ts';
import { scratchForEach } from '../support/scratch.ts';

describe('an error says the line that works', () => {
  const directory = scratchForEach();
  const write = (name: string, text: string, mode = 0o644) => {
    writeFileSync(join(directory(), name), text);
    chmodSync(join(directory(), name), mode);
  };
  function said(program: string, ...argv: readonly string[]): string {
    const options = { cwd: directory(), encoding: 'utf8', timeout: 10_000 } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], options);
    assert.deepEqual([status === 0 || status === null, stdout], [false, ''], stderr);
    return stderr;
  }
  const eofd = (...argv: readonly string[]) => said(EOFD, '--log-format', 'text', ...argv);

  it('for a program without -- in front', () => {
    write('calc.py', 'print(1)\n');
    const text = eofd('python3', 'calc.py');
    assert.match(text, /unexpected argument "python3"; to run it for each request: eofd -- python3 calc\.py\n/);
    assert.equal(text.split('\n').length, 2, text);
    assert.match(eofd('calc.py', '--backlog', '5'), /eofd -- python3 \.\/calc\.py\n/);
    assert.match(eofd('tr', 'a b', "it's"), /eofd -- tr 'a b' 'it'\\''s'\n/);
    assert.match(eofd('--program', 'tr', 'a', 'b'), /a program stands behind --: eofd -- PROGRAM ARGUMENT\.\.\.\n/);
    assert.doesNotMatch(eofd('start'), / -- /);
  });

  it('for a program in place of a module', () => {
    write('calc.py', 'print(1)\n');
    write('calc', '#!/bin/sh\ncat\n', 0o755);
    assert.match(eofd('--handler', './calc.py'), /not an ES module, .*: eofd -- python3 \.\/calc\.py\n/);
    assert.match(eofd('--handler', './calc'), /not an ES module, .*: eofd -- \.\/calc\n/);
    write('calc.mts', 'export default (request: Uint8Array) => request;\n');
    assert.match(eofd('--handler', './calc.mts'), /"\.\/calc\.mts" is TypeScript: compile it with tsc, and name what /);
    write('eofd.toml', 'handler = "./calc.py"\n');
    assert.match(eofd('-c', 'eofd.toml'), /: program = \["python3", "\.\/calc\.py"\]\n/);
  });

  it('for a file of the working directory, and for one that its interpreter has to run', () => {
    write('calc', '#!/bin/sh\ncat\n', 0o755);
    write('calc.py', 'print(1)\n');
    write('text.py', 'print(1)\n', 0o755);
    assert.match(eofd('--', 'calc', '-x'), /in none of the directories of PATH; to run it .*: eofd -- \.\/calc -x\n/);
    assert.match(eofd('--', 'calc.py'), /eofd -- python3 \.\/calc\.py\n/);
    assert.match(eofd('--', './calc.py'), /may not be executed.*eofd -- python3 \.\/calc\.py\n/);
    assert.match(eofd('--', './text.py'), /without a #! line.*eofd -- python3 \.\/text\.py\n/);
    assert.doesNotMatch(eofd('--', 'no-such.py'), /to run it/);
    write('plain', '#!/bin/sh\ncat\n');
    assert.match(eofd('--', './plain'), /may not be executed \(EACCES\); its mode is 0644: chmod a\+rx \.\/plain\n/);
    write('eofd.toml', 'program = ["./plain"]\n');
    assert.match(eofd('-c', 'eofd.toml'), /its mode is 0644: chmod a\+rx \.\/plain\n/);
    write('eofd.toml', 'program = ["calc"]\n');
    assert.match(eofd('-c', 'eofd.toml'), /: program = \["\.\/calc"\]\n/);
  });

  it('for a value with a name that is almost right', () => {
    assert.match(eofd('--log-level', 'warn'), /did you mean warning\?: "warn"/);
    assert.match(eofd('--log-level', 'error'), /did you mean err\?: "error"/);
    assert.match(eofd('--on-stall', 'Reply'), /did you mean reply\?/);
    assert.match(eofd('--log-requests', 'fail'), /did you mean failed\?/);
  });

  it('for a value without its quotes in the file', () => {
    for (const [line, right] of [
      ['max-request = 64K', 'max-request = "64K"'],
      ['socket-mode = 0660', 'socket-mode = "0660"'],
      ['read-timeout = 5min 20s # long', 'read-timeout = "5min 20s"'],
      ['handler = echo', 'handler = "echo"'],
      ['socket = /run/my.sock', 'socket = "/run/my.sock"'],
      ['exit-idle-time = infinity', 'exit-idle-time = "infinity"'],
    ] as const) {
      write('eofd.toml', `backlog = 5\n${line}\n`);
      const text = eofd('-c', 'eofd.toml');
      assert.match(text, /eofd\.toml:2/);
      assert.ok(text.includes(`it is written with quotes: ${right}\n`), text);
    }
    write('eofd.toml', 'backlog = "5\n');
    assert.doesNotMatch(eofd('-c', 'eofd.toml'), /with quotes/);
  });

  it('for an address in place of a path', () => {
    for (const program of [eofd, (...argv: readonly string[]) => said(EOFC, ...argv, 'hoge')]) {
      assert.match(program('-s', '@x'), /an abstract name, and the socket has to be a file; .* \.\/ in front: "@x"/);
      for (const port of ['8080', ':80', 'localhost:8080', '127.0.0.1:80', '[::1]:80'])
        assert.match(program('-s', port), /a TCP port, and the socket has to be a file; .* \.\/ in front/, port);
      assert.match(program('-s', 'unix:/run/x'), /an address with a scheme; the path of the socket stands alone/);
    }
    write('eofd.toml', 'socket = "@x"\n');
    assert.match(eofd('-c', 'eofd.toml'), /eofd\.toml:1: socket: an abstract name/);
  });

  it('for a systemd that is too old', () => {
    assert.match(
      said(EOFD_UNITS, '--print', '--systemd', '200'),
      /too old a version of systemd; 252 is the oldest: "200"/,
    );
    write('systemctl', '#!/bin/sh\necho "systemd 249 (249)"\n', 0o755);
    const { status, stderr } = spawnSync(process.execPath, [EOFD_UNITS, '--user', '--print'], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${directory()}:${process.env['PATH']}`, HOME: directory() },
    });
    assert.equal(status, 69);
    assert.match(stderr, /systemd 249 is here, and 252 is the oldest/);
  });
});
