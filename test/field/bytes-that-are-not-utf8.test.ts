// What was met: environment variables that are not UTF-8 (DATA_DIR=/srv/M\xfcller) arrived changed in programs, with
// U+FFFD in them; programs in such directories were "not there".

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';
import { scratchForEach } from '../support/scratch.ts';

const BEHAVES = join(process.cwd(), 'test/fixtures/upper.mjs');

describe('bytes that are not UTF-8', () => {
  const directory = scratchForEach();
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());
  /** A shell makes them: what this process starts others with is UTF-8. */
  const launcher = (script: string): readonly string[] => ['bash', '-c', `${script}; exec "$0" "$@"`, process.execPath];
  const answer = async (): Promise<string> => (await ask(daemon.socket, '')).bytes.toString();
  /** What od(1) says of a variable that env(1) shows. */
  const SHOW = "env | grep -a '^\\(DATA_DIR\\|PATH\\|OK\\)=' | sort | od -An -c -w200 | tr -d ' '";
  const SET = "export DATA_DIR=$'/srv/M\\374ller' PATH=$'/M\\374ller:'$PATH OK=ü";

  for (const mode of [[], ['--program-mode', 'spare']])
    it(`pass through to a program${mode.length > 0 ? ', started ahead,' : ''} unchanged`, async () => {
      daemon = await startDaemon({ launcher: launcher(SET), args: [...mode, '--', 'sh', '-c', `cat; ${SHOW}`] });
      const shown = await answer();
      assert.match(shown, /DATA_DIR=\/srv\/M374ller\\n/);
      assert.match(shown, /PATH=\/M374ller:\//);
      assert.match(shown, /OK=303274\\n/);
    });

  it('pass through in the name of a variable', async () => {
    const program = ['--', 'cat', '/proc/self/environ'];
    daemon = await startDaemon({
      launcher: ['perl', '-e', '$ENV{"M\\xfcller"} = 1; exec @ARGV', process.execPath],
      args: program,
    });
    assert.ok((await ask(daemon.socket, '')).bytes.includes(Buffer.from('\0M\xfcller=1\0', 'latin1')));
  });

  it('in the name of the working directory keep no program from being found there', async () => {
    const place = Buffer.from(`${directory()}/M\xfcller`, 'latin1');
    execFileSync('bash', [
      '-c',
      `cd ${directory()} && mkdir $'M\\374ller' && printf '#!/bin/sh\\npwd | od -An -c -w200' >$'M\\374ller/made' && chmod 755 $'M\\374ller/made'`,
    ]);
    assert.ok(existsSync(place));
    daemon = await startDaemon({ launcher: launcher(`cd ${directory()}/$'M\\374ller'`), args: ['--', './made'] });
    assert.match(await answer(), /M 374 {3}l {3}l/);
  });

  it('in PATH are named where a program may be there', async () => {
    daemon = new RunningDaemon({ launcher: launcher(SET), args: ['--', 'nothing-of-the-kind'] });
    await daemon.exited;
    const said = [...daemon.lines.map(({ message }) => message), ...daemon.noise].join('\n');
    assert.ok(said.includes('not looked into, since it is not UTF-8: "/M\ufffdller"'), said);
  });

  it('are told of where a module answers, which sees them changed', async () => {
    daemon = await startDaemon({ launcher: launcher(SET), args: ['--handler', BEHAVES] });
    const { level, message } = await daemon.said(/not UTF-8/);
    assert.equal(level, 'warning');
    assert.match(
      String(message),
      /a thread can be given no variable that is not UTF-8: DATA_DIR, PATH$|: PATH, DATA_DIR$/,
    );
  });
});
