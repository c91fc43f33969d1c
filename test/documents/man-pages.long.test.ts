import { deepEqual, match, ok } from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from '../e2e/run.ts';
import { RunningProgram } from '../examples/running-program.ts';
import { EOFC, EOFD, UNMEASURED } from '../support/commands.ts';
import { scratchForEach } from '../support/scratch.ts';

const pageOf = (name: string): string => readFileSync(`dist/man/${name}`, 'utf8');
/** Of the page's examples, as a reader types them. */
const commandsOf = (name: string): readonly string[] =>
  [...pageOf(name).matchAll(/^\.Dl (.*)$/gm)].map(([, line = '']) => line.replaceAll('\\-', '-'));

describe('the examples of the man pages', () => {
  const scratch = scratchForEach();
  const running: RunningProgram[] = [];
  afterEach(async () => {
    for (const program of running.splice(0)) await program.end();
  });
  const environment = { ...process.env, ...UNMEASURED };
  /** The commands by their paths, in a directory of the test's own. */
  const inPlace = (command: string): string =>
    command.replaceAll(/(^|[|] )eof([dc])(?= |$)/g, (_, front: string, name) => front + (name === 'd' ? EOFD : EOFC));
  const start = async (command: string): Promise<void> => {
    const program = new RunningProgram(`exec ${inPlace(command)}`, scratch(), environment);
    running.push(program);
    await program.said(/listening on|Listening on/i);
  };
  const tell = async (command: string) => {
    const { code, out, err } = await run(['sh', '-euc', inPlace(command)], { directory: scratch(), environment });
    return { code, out: String(out), err };
  };

  it('of eofd.toml(5) is a file that works', async () => {
    const [, text = ''] = /^\.Bd -literal\n([^]*?)^\.Ed$/m.exec(pageOf('eofd.toml.5')) ?? [];
    writeFileSync(join(scratch(), 'eofd.toml'), text.replaceAll('\\-', '-'));
    await start('eofd --config eofd.toml');
    deepEqual(await tell('eofc hello'), { code: 0, out: 'HELLO', err: '' });
  });

  it('of eofd(8) do what is said of them', async () => {
    writeFileSync(join(scratch(), 'eofd.toml'), 'max-request = "1M"\n');
    const [program = '', spare = '', check = '', print = '', activated = '', ...others] = commandsOf('eofd.8');
    deepEqual(others, []);
    await start(program);
    deepEqual(await tell('eofc hello'), { code: 0, out: 'HELLO', err: '' });
    // A group that whoever runs the tests is in.
    await start(spare.replace('users', String(process.getgid?.())));
    deepEqual(await tell('eofc -s ./calc.sock hello'), { code: 0, out: 'HELLO', err: '' });
    deepEqual(await tell(check), { code: 0, out: 'eofd: the configuration is valid\n', err: '' });
    match((await tell(print)).out, /^max-request = "1M"$/m);
    // Of systemd: 'systemd-socket-activate'.
    await start(activated.replace('/tmp/', `${scratch()}/`).replace(/eofd$/, `${process.execPath} ${resolve(EOFD)}`));
    deepEqual(await tell('eofc -s ./eofd.sock hello'), { code: 0, out: 'HELLO', err: '' });
  });

  it('of eofc(1) do what is said of them', async () => {
    writeFileSync(join(scratch(), 'eofd.toml'), 'hello');
    await start('eofd -s ./other.sock');
    await start('eofd --metrics ./metrics --read-timeout 500ms');
    const commands = commandsOf('eofc.1');
    ok(commands.length > 6);
    for (const command of commands) {
      const told = await tell(command);
      if (command === 'eofc status') match(told.out, /^eofd .* serving for/);
      else if (command === 'eofc doctor') match(told.out, /^looked at: \.\/sock$/m);
      else if (command.includes('--no-eof')) match(told.err, /no byte and no EOF for 500ms/);
      else deepEqual({ command, ...told }, { command, code: 0, out: 'HELLO', err: '' });
    }
  });
});
