import { deepEqual, equal, match } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EOFD_UNITS } from '../support/commands.ts';
import { scratchForEach } from '../support/scratch.ts';

const UNIT = 'usr/local/lib/systemd/system/eofd.service';

describe('eofd-units', () => {
  const root = scratchForEach();
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [EOFD_UNITS, ...args], {
      encoding: 'utf8',
      env: { ...process.env, HOME: root(), XDG_CONFIG_HOME: undefined },
    });
  const forSystem = (...args: string[]) => run('--system', '--root', root(), ...args);
  const files = (directory = root()): readonly string[] =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  const unit = (): string => readFileSync(join(root(), UNIT), 'utf8');

  it('writes what systemd needs to run this eofd with this node, and nothing that this systemd would complain of', () => {
    const { status, stderr } = forSystem();
    deepEqual({ status, stderr }, { status: 0, stderr: '' });
    match(
      unit(),
      new RegExp(`^ExecStart=${process.execPath} ${resolve('dist/eofd.cjs')} --config /etc/eofd/eofd.toml$`, 'm'),
    );
    equal(existsSync(join(root(), 'etc/eofd/eofd.toml')), true);
    for (const path of files())
      equal(/\/usr\/lib\/eofd|\/usr\/share\/doc/.test(readFileSync(path, 'utf8')), false, path);
    const verified = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', ...files().filter((path) => /system\/eofd[^@]*$/.test(path))],
      {
        encoding: 'utf8',
      },
    );
    deepEqual({ status: verified.status, said: verified.stdout + verified.stderr }, { status: 0, said: '' });
  });

  it('writes a message catalogue that the journal can read', () => {
    forSystem();
    deepEqual(spawnSync('journalctl', ['--root', root(), '--update-catalog'], { encoding: 'utf8' }).stderr, '');
    match(spawnSync('journalctl', ['--root', root(), '--list-catalog'], { encoding: 'utf8' }).stdout, / eofd: /);
  });

  it('writes for an older systemd only what that knows', () => {
    forSystem('--systemd', '257');
    match(unit(), /^Type=notify-reload$/m);
    equal(/^ExecReload=/m.test(unit()), false);
    forSystem('--systemd', '252');
    match(unit(), /^Type=notify\nExecReload=.*MAINPID/m);
    for (const path of files())
      equal(
        /^(RestartMode|RestartSteps|PollLimit|PrivateUsers=identity)/m.test(readFileSync(path, 'utf8')),
        false,
        path,
      );
  });

  it('prints first what it would write, and writes just that', () => {
    const { stdout } = forSystem('--print');
    deepEqual(files(), []);
    forSystem();
    const sections = stdout.split(new RegExp(`^# (?=${root()})`, 'm')).slice(1);
    deepEqual(sections.map((section) => section.slice(0, section.indexOf('\n'))).sort(), files());
    for (const section of sections) {
      const end = section.indexOf('\n');
      equal(section.slice(end + 1, -1), readFileSync(section.slice(0, end), 'utf8'));
    }
  });

  it('writes for one user into the directories of that user, and says what to do next', () => {
    const { status, stdout } = run('--user');
    equal(status, 0);
    for (const path of files()) match(path, /\.config\/systemd\/user\//);
    match(stdout, /^ {2}systemctl --user enable --now eofd\.socket$/m);
  });

  it('can be run again', () => {
    forSystem();
    const { status, stdout } = forSystem();
    equal(status, 0);
    equal(/^(wrote|removed)/m.test(stdout), false);
  });

  it('writes nothing where a file was changed by hand', () => {
    forSystem('--systemd', '252');
    const before = files().map((path) => readFileSync(path, 'utf8'));
    writeFileSync(join(root(), UNIT), '[Service]\n');
    const { status, stderr } = forSystem('--systemd', '257');
    equal(status, 73);
    match(stderr, /eofd\.service is not as eofd-units writes it/);
    deepEqual(
      files().map((path) => (path.endsWith(UNIT) ? '' : readFileSync(path, 'utf8'))),
      files().map((path, index) => (path.endsWith(UNIT) ? '' : before[index])),
    );
    equal(forSystem('--systemd', '257', '--force').status, 0);
    match(unit(), /^Type=notify-reload$/m);
  });

  it('leaves a masked unit masked', () => {
    mkdirSync(join(root(), UNIT, '..'), { recursive: true });
    symlinkSync('/dev/null', join(root(), UNIT));
    equal(forSystem().status, 73);
    deepEqual(files(), [join(root(), UNIT)]);
  });

  it('removes what it wrote, and keeps settings that were changed', () => {
    forSystem();
    match(forSystem('--remove', '--print').stdout, /eofd\.service\n/);
    equal(files().length > 1, true);
    writeFileSync(join(root(), 'etc/eofd/eofd.toml'), 'handler = "echo"\n');
    equal(forSystem('--remove').status, 0);
    deepEqual(files(), [join(root(), 'etc/eofd/eofd.toml')]);
  });

  it('says what is wrong with the command line, or that there is no systemd', () => {
    deepEqual(run('start').status, 2);
    match(run('start').stderr, /takes no arguments: "start"\neofd-units: eofd-units --help/);
    const { status, stderr } = spawnSync(process.execPath, [EOFD_UNITS, '-n'], {
      encoding: 'utf8',
      env: { HOME: root(), PATH: root() },
    });
    equal(status, 69);
    match(stderr, /--systemd VERSION/);
  });
});
