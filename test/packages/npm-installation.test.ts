import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNMEASURED } from '../support/commands.ts';
import { RunningDaemon, startDaemon } from '../support/daemon.ts';
import { Receiver } from '../support/notify-receiver.ts';
import { removeTree } from '../support/remove-tree.ts';

describe('what npm install -g leaves', () => {
  let directory = '';
  const command = (name: string): string => join(directory, 'prefix/bin', name);
  let daemon: RunningDaemon | undefined;

  before(function install() {
    this.timeout(300_000);
    directory = mkdtempSync(join(tmpdir(), 'eofd-'));
    const npm = (...args: readonly string[]): string =>
      execFileSync('npm', args, { encoding: 'utf8', env: { ...process.env, ...UNMEASURED }, stdio: 'pipe' });
    npm('pack', '--ignore-scripts', '--pack-destination', directory);
    const [tarball = ''] = readdirSync(directory);
    // As on a machine without a compiler: sd-notify is there and not built.
    npm(
      'install',
      '--global',
      '--prefix',
      join(directory, 'prefix'),
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      join(directory, tarball),
    );
  });
  after(() => removeTree(directory));
  afterEach(() => daemon?.clean());

  it('is a daemon and a client that work', async () => {
    daemon = await startDaemon({ program: command('eofd'), env: UNMEASURED });
    const { stdout, stderr } = spawnSync(command('eofc'), ['-s', daemon.socket, 'hoge'], { encoding: 'utf8' });
    assert.deepEqual({ stdout, stderr }, { stdout: 'HOGE', stderr: '' });
    assert.equal(await daemon.stop(), 0);
  });

  it('speaks with the service manager where sd-notify could not be built, and says so once', async () => {
    const manager = await Receiver.open();
    daemon = new RunningDaemon({ program: command('eofd'), env: { ...UNMEASURED, NOTIFY_SOCKET: manager.address } });
    assert.equal((await manager.next()).text, 'READY=1');
    spawnSync(command('eofc'), ['-s', daemon.socket, 'hoge']);
    await daemon.said(/the package sd-notify cannot be used/);
    assert.equal(await daemon.stop(), 0);
    assert.equal(daemon.lines.filter(({ message }) => String(message).includes('sd-notify')).length, 1);
    await manager.close();
  });

  it('has unit files for itself', () => {
    const root = join(directory, 'root');
    execFileSync(command('eofd-units'), ['--system', '--root', root, '--systemd', '257']);
    const unit = readFileSync(join(root, 'usr/local/lib/systemd/system/eofd.service'), 'utf8');
    const [, node = '', program = ''] = /^ExecStart=(\S+) (\S+) --config \/etc\/eofd\/eofd\.toml$/m.exec(unit) ?? [];
    assert.equal(node, process.execPath);
    assert.match(execFileSync(node, [program, '--version'], { encoding: 'utf8' }), /^eofd \d/);
    const [, document = ''] = /^Documentation=file:(.*)$/m.exec(unit) ?? [];
    assert.ok(existsSync(document), document);
  });
});
