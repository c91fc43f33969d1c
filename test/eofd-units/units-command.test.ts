import { deepEqual, equal } from 'node:assert/strict';
import { parseUnitsCommand } from '../../src/eofd-units/units-command.ts';

const ROOT = 0;
const SOMEONE = 1000;
const parse = (...argv: string[]) => parseUnitsCommand(argv, SOMEONE);
const defaults = { kind: 'write', scope: 'user', print: false, force: false, root: '', systemd: undefined };

function problemsOf(...argv: string[]): readonly string[] {
  const command = parse(...argv);
  return command.kind === 'wrong' ? command.problems : [];
}

describe('the command line of eofd-units', () => {
  it("is for the user's own service manager, and for root for the system", () => {
    deepEqual(parse(), defaults);
    deepEqual(parseUnitsCommand([], ROOT), { ...defaults, scope: 'system' });
    deepEqual(parse('--system'), { ...defaults, scope: 'system' });
    deepEqual(parseUnitsCommand(['--user'], ROOT), defaults);
  });

  it('honors every option', () => {
    const wanted = { kind: 'remove', scope: 'user', print: true, force: true, root: '/mnt/a b', systemd: 252 };
    deepEqual(parse('-n', '--force', '--remove', '--root', '/mnt/a b/', '--systemd=252'), wanted);
    deepEqual(parse('--print', '--force', '--remove', '--root=/mnt/a b', '--systemd', '252'), wanted);
  });

  it('takes the root directory itself for this system', () => {
    equal((parse('--root', '/') as typeof defaults).root, '');
  });

  it('shows help or version whatever else is asked for', () => {
    deepEqual(parse('--hoge', '-h'), { kind: 'help' });
    deepEqual(parse('-V', 'x'), { kind: 'version' });
  });

  it('tells every problem at once', () => {
    deepEqual(problemsOf('--hoge', '--print=x', 'eofd\n', '--systemd=v257', '--system', '--user', '--root'), [
      'unknown option "--hoge"',
      '--print: takes no value: "x"',
      'takes no arguments: "eofd\\n"',
      '--systemd: not a version of systemd, such as 257: "v257"',
      '--root: value missing',
      '--system and --user: one of them',
    ]);
    deepEqual(problemsOf('--root', 'mnt'), ['--root: not an absolute path: "mnt"']);
  });
});
