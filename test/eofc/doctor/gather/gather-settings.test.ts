import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf, gatherSettings, parseSettings } from '../../../../src/eofc/doctor/gather/gather-settings.ts';
import { runTool, type Told } from '../../../../src/eofc/doctor/gather/run-tool.ts';
import { EOFD } from '../../../support/commands.ts';
import { scratchForEach } from '../../../support/scratch.ts';

const service = (command: string, more: Readonly<Record<string, string>> = {}) => ({
  name: 'eofd.service',
  is: { ExecStart: `{ path=${command.split(' ')[0]} ; argv[]=${command} ; ignore_errors=no ; }`, ...more },
});

describe('the settings of a unit', () => {
  const scratch = scratchForEach();
  const withFile = (text: string, more = {}) => {
    const file = join(scratch(), 'a.toml');
    writeFileSync(file, text);
    return { file, unit: service(`${process.execPath} ${EOFD} --config ${file}`, more) };
  };

  it('are what eofd itself says they are', () => {
    const { file, unit } = withFile('max-request = "1M"\nprogram = ["/usr/bin/tr", "a b", "\\u00e9"]\n');
    const { settings, unseen } = gatherSettings(unit, runTool, false);
    deepEqual(unseen, []);
    deepEqual([settings?.file, settings?.problems], [file, []]);
    deepEqual(settings?.program, ['/usr/bin/tr', 'a b', 'é']);
    equal(settings?.values['max-request'], '1M');
    ok((settings?.writtenAtMs ?? 0) > 0);
  });

  it('are its complaints where it has some, one line each', () => {
    const { file, unit } = withFile('handlr = 1\nbacklog = "x"\n');
    const { settings } = gatherSettings(unit, runTool, false);
    equal(settings?.problems.length, 2);
    for (const problem of settings?.problems ?? []) ok(problem.startsWith(`${file}:`), problem);
  });

  it("are asked for with the rights of the service's user, where the caller may take them", () => {
    const asked: (readonly string[])[] = [];
    const run = (argv: readonly string[]): Told => {
      asked.push(argv);
      return { status: 0, out: '', err: '' };
    };
    gatherSettings(service('/usr/bin/node /usr/lib/eofd/eofd.cjs', { User: 'eofd' }), run, true);
    match(
      asked[0]?.join(' ') ?? '',
      /^setpriv --reuid=eofd --regid=eofd --init-groups -- env -i PATH=\S+ \/usr\/bin\/node/,
    );
    const more = { User: 'eofd', Group: 'web', SupplementaryGroups: 'a b' };
    gatherSettings(service('/usr/bin/eofd', more), run, true);
    match(asked[1]?.join(' ') ?? '', /--regid=web --groups=web,a,b -- .* \/usr\/bin\/eofd --print-config$/);
  });

  it('are not judged by what is closed to the caller alone', () => {
    const run = (): Told => ({
      status: 78,
      out: '',
      err: '<3>/etc/eofd/a.toml: cannot be read: EACCES: permission denied\n',
    });
    const { settings, unseen } = gatherSettings(service('/usr/bin/eofd', { User: 'eofd' }), run, false);
    deepEqual([settings, unseen], [undefined, ['the rights of eofd: run as root, to see files as the service does']]);
    const own = gatherSettings(service('/usr/bin/eofd'), run, false);
    deepEqual(own.settings?.problems, ['/etc/eofd/a.toml: cannot be read: EACCES: permission denied']);
  });

  it('are not seen where the command is not one of eofd, or does not answer', () => {
    match(gatherSettings(service('/usr/bin/python3 server.py'), runTool, false).unseen[0] ?? '', /no command of eofd/);
    match(gatherSettings(service('/usr/bin/eofd'), () => undefined, false).unseen[0] ?? '', /did not answer/);
  });

  it('leave the words of a program to eofd', () => {
    deepEqual(commandOf(service('/usr/bin/eofd -s x -- tr a b')), ['/usr/bin/eofd', '-s', 'x']);
  });

  it('are read as --print-config prints them', () => {
    const text = execFileSync(process.execPath, [EOFD, '--print-config', '--', 'tr', '"', '\\'], { encoding: 'utf8' });
    const { values, program } = parseSettings(text);
    deepEqual(program, ['tr', '"', '\\']);
    equal(values['max-reply'], '64M');
  });
});
