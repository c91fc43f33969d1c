import assert from 'node:assert/strict';
import { debianPackage, installPackage } from '../support/installed-machine.ts';
import { Load } from '../support/load.ts';
import { bootMachine, type Machine } from '../support/machine.ts';
import { eventually } from '../support/wait.ts';

/** The root of a machine and the package may have to be made. */
const PREPARE_MS = 600_000;
const TEST_MS = 120_000;

/** What changes by itself, or is dpkg's and the journal's own account of what was done. */
const ACCOUNTS = [
  '/etc/.pwd.lock',
  '/etc/group-',
  '/etc/gshadow-',
  '/etc/passwd-',
  '/etc/shadow-',
  '/run/log',
  '/run/systemd',
  '/run/user',
  '/var/cache',
  '/var/lib/apt',
  '/var/lib/dpkg',
  '/var/lib/systemd/catalog',
  '/var/log',
  '/var/tmp',
];

describe('the Debian package on a booted system', function () {
  this.timeout(TEST_MS);
  let machine: Machine;
  const systemctl = async (...args: string[]): Promise<string> =>
    (await machine.run(['systemctl', ...args])).stdout.trim();
  const ask = async (socket: string): Promise<string> => machine.output(['eofc', '-s', socket, '-t', '20', 'hoge']);
  const caches = async (): Promise<string> =>
    machine.output(['sh', '-c', 'stat --format="%n %a %U %G" /usr/lib/eofd/*.cache']);
  const reinstall = async (): Promise<void> => installPackage(machine, debianPackage());

  /** Every file, directory and link with its mode, owner and target, and what is in those of /etc. */
  async function everything(): Promise<readonly string[]> {
    const prune = ACCOUNTS.flatMap((path) => ['-path', path, '-o']).slice(0, -1);
    const find = ['find', '/etc', '/usr', '/var', '/run', '/opt', '/srv', '/home', '(', ...prune, ')', '-prune', '-o'];
    const listed = await machine.output([...find, '-printf', '%p %y %m %u %g %l\\n']);
    const sums = await machine.output([...find, '-type', 'f', '-path', '/etc/*', '-exec', 'sha256sum', '{}', '+']);
    return [...listed.split('\n'), ...sums.split('\n')].sort();
  }

  /** Whether eofd finds a code cache when it starts, as the user it runs as. */
  async function startsOutOfCache(): Promise<boolean> {
    const command = ['strace', '-f', '-e', 'trace=open,openat', '/usr/bin/node', '/usr/lib/eofd/eofd.cjs', '--version'];
    const { status, stderr } = await machine.run(command, { user: 'eofd' });
    assert.equal(status, 0, stderr);
    const [, answer] = /\/daemon-\S+\.cache", O_RDONLY.* = (-?\d+)/.exec(stderr) ?? [];
    assert.ok(answer !== undefined, stderr);
    return Number(answer) >= 0;
  }

  before(async function boot() {
    this.timeout(PREPARE_MS);
    debianPackage();
    machine = await bootMachine({ release: 'trixie' });
  });
  after(async () => machine?.close());

  it('has the socket enabled and listening once it is installed, and the service not running before somebody asks', async () => {
    await reinstall();
    assert.equal(await systemctl('is-enabled', 'eofd.socket'), 'enabled');
    assert.equal(await systemctl('is-active', 'eofd.socket'), 'active');
    assert.equal(await systemctl('is-active', 'eofd.service'), 'inactive');
    assert.equal(await ask('/run/eofd.sock'), 'HOGE');
    await eventually('systemd has heard that it runs', async () =>
      (await systemctl('is-active', 'eofd.service')) === 'active' ? true : undefined,
    );
  });

  it('has its records explained, its pages where man looks, and speaks through sd-notify', async () => {
    assert.match(await machine.output(['journalctl', '--list-catalog']), / eofd: /);
    assert.match(await machine.output(['sh', '-c', 'ls /usr/share/man/man8']), /^eofd\.8\.gz$/m);
    const records = await machine.journal(['-u', 'eofd']);
    assert.ok(records.length > 0);
    assert.deepEqual(
      records.map(({ MESSAGE }) => String(MESSAGE)).filter((message) => message.includes('sd-notify')),
      [],
    );
  });

  it('has a code cache for the Node of this machine, which only root can write, and starts out of it', async () => {
    const node = await machine.output(['node', '--print', 'process.version + "-" + process.arch']);
    assert.match(await caches(), new RegExp(`^/usr/lib/eofd/daemon-[0-9a-f]{16}-${node}-\\d+\\.cache 644 root root$`));
    assert.equal(await startsOutOfCache(), true);
  });

  it('makes the code cache anew when nodejs is upgraded, and takes no old one before that', async () => {
    const before = await caches();
    await machine.output(['touch', '--no-create', '/usr/bin/node']);
    assert.equal(await startsOutOfCache(), false);
    // What dpkg does when it unpacks the file, and after that.
    await machine.output(['dpkg-trigger', '--by-package=nodejs', '/usr/bin/node']);
    await machine.output(['dpkg', '--configure', '--pending']);
    assert.match(await caches(), /^\S+ 644 root root$/);
    assert.notEqual(await caches(), before);
    assert.equal(await startsOutOfCache(), true);
  });

  it('keeps sockets of instances up through an upgrade under load, and the settings that were changed', async () => {
    machine.write('/etc/eofd/hoge.toml', 'handler = "upper"\n');
    machine.write('/etc/eofd/eofd.toml', 'max-request = "1M"\n');
    await machine.output(['systemctl', 'enable', '--now', 'eofd@hoge.socket']);
    assert.equal(await ask('/run/eofd/hoge.sock'), 'HOGE');
    const sockets = async (): Promise<string> =>
      machine.output(['stat', '--format=%i %Z', '/run/eofd.sock', '/run/eofd/hoge.sock']);
    const before = await sockets();
    const pid = await machine.property('eofd@hoge.service', 'MainPID');
    machine.write('/usr/lib/eofd/daemon-0-v20.0.0-x64-0.cache', 'of the version before');
    const load = new Load(machine, '/run/eofd/hoge.sock');
    await load.answered(100);
    await installPackage(machine, debianPackage('99.1'));
    await eventually('the new one runs', async () => {
      const now = await machine.property('eofd@hoge.service', 'MainPID');
      return now === '0' || now === pid ? undefined : true;
    });
    await load.answered(100);
    const { asked, right, failed } = await load.end();
    assert.deepEqual(failed, {});
    assert.equal(right, asked);
    assert.equal(await sockets(), before);
    assert.match(await caches(), /^\S+ 644 root root$/);
    assert.equal(await machine.output(['cat', '/etc/eofd/eofd.toml']), 'max-request = "1M"');
  });

  it('stops every socket and service of it when it is removed, those of users too, and keeps the settings', async () => {
    await ask('/run/eofd.sock');
    await machine.output(['useradd', '--create-home', 'alice']);
    const uid = await machine.output(['id', '--user', 'alice']);
    await machine.output(['systemctl', 'start', `user@${uid}.service`]);
    await machine.output(['systemctl', '--user', '--machine=alice@', 'start', 'eofd.socket']);
    const own = `/run/user/${uid}/eofd.sock`;
    assert.equal(await ask(own), 'HOGE');
    await machine.output(['apt-get', 'remove', '--quiet', '--yes', 'eofd']);
    for (const unit of ['eofd.socket', 'eofd.service', 'eofd@hoge.socket', 'eofd@hoge.service']) {
      assert.notEqual(await systemctl('is-active', unit), 'active', unit);
    }
    assert.equal(await machine.output(['cat', '/etc/eofd/eofd.toml']), 'max-request = "1M"');
    for (const socket of ['/run/eofd.sock', own])
      assert.equal((await machine.run(['test', '-e', socket])).status, 1, socket);
    assert.doesNotMatch(await machine.output(['ps', '-e', '-o', 'args']), /eofd\.cjs/);
    assert.equal((await machine.run(['test', '-e', '/usr/lib/eofd'])).status, 1);
  });

  it('works again after that with the settings there were', async () => {
    await reinstall();
    assert.equal(await ask('/run/eofd.sock'), 'HOGE');
    assert.equal(await machine.output(['cat', '/etc/eofd/eofd.toml']), 'max-request = "1M"');
    assert.equal(await systemctl('is-active', 'eofd.socket'), 'active');
  });

  it('leaves nothing when it is purged: no file, no user, no group', async () => {
    const other = await bootMachine({ release: 'trixie' });
    const own = machine;
    machine = other;
    try {
      const before = await everything();
      await reinstall();
      await ask('/run/eofd.sock');
      machine.write('/etc/eofd/hoge.toml', 'handler = "echo"\n');
      await machine.output(['systemctl', 'enable', '--now', 'eofd@hoge.socket']);
      assert.equal(await ask('/run/eofd/hoge.sock'), 'hoge');
      assert.ok((await everything()).length > before.length);
      await machine.output(['apt-get', 'purge', '--quiet', '--yes', 'eofd']);
      assert.deepEqual(difference(await everything(), before), { more: [], less: [] });
      for (const database of ['passwd', 'group'])
        assert.notEqual((await machine.run(['getent', database, 'eofd'])).status, 0, database);
      assert.doesNotMatch(await machine.output(['journalctl', '--list-catalog']), / eofd: /);
      assert.equal(await systemctl('list-units', '--all', '--no-legend', 'eofd*'), '');
      await reinstall();
      assert.equal(await ask('/run/eofd.sock'), 'HOGE');
    } finally {
      machine = own;
      await other.close();
    }
  });

  it('purges no user of the same name that was there before', async () => {
    await machine.output(['apt-get', 'purge', '--quiet', '--yes', 'eofd']);
    await machine.output(['useradd', '--create-home', '--shell', '/bin/bash', 'eofd']);
    await reinstall();
    await machine.output(['apt-get', 'purge', '--quiet', '--yes', 'eofd']);
    assert.match(await machine.output(['getent', 'passwd', 'eofd']), /:\/home\/eofd:\/bin\/bash$/);
    assert.match(await machine.output(['getent', 'group', 'eofd']), /^eofd:/);
  });
});

function difference(
  now: readonly string[],
  before: readonly string[],
): { readonly more: string[]; readonly less: string[] } {
  const [had, has] = [new Set(before), new Set(now)];
  return { more: now.filter((line) => !had.has(line)), less: before.filter((line) => !has.has(line)) };
}
