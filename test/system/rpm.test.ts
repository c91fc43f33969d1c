import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { describeOnMachine } from '../support/installed-machine.ts';
import { Load } from '../support/load.ts';
import type { Machine } from '../support/machine.ts';
import { makePackage } from '../support/made-package.ts';
import { eventually } from '../support/wait.ts';

/** What is there of Debian's packages, rpm does not know of. */
const RPM = ['rpm', '--nodeps'];

async function install(machine: Machine, version?: string): Promise<void> {
  const path = makePackage('rpm', version);
  const inside = `/root/${basename(path)}`;
  machine.copyIn(path, inside);
  await machine.output([...RPM, '--upgrade', inside]);
}

describeOnMachine(
  'the RPM package on a booted system',
  (machine) => {
    const ask = async (socket: string): Promise<string> => machine().output(['eofc', '-s', socket, '-t', '20', 'hoge']);
    const systemctl = async (...args: string[]): Promise<string> =>
      (await machine().run(['systemctl', ...args])).stdout.trim();

    it('has the user, the directories and the code cache once it is installed, and starts nothing', async () => {
      assert.match(await machine().output(['getent', 'passwd', 'eofd']), /^eofd:/);
      assert.equal(await machine().output(['stat', '--format=%a %U', '/run/eofd']), '755 root');
      assert.match(await machine().output(['sh', '-c', 'ls /usr/lib/eofd']), /^daemon-.*\.cache$/m);
      assert.equal(await systemctl('is-active', 'eofd.socket'), 'inactive');
      assert.match(await machine().output(['journalctl', '--list-catalog']), / eofd: /);
    });

    it('serves once its socket is enabled, as the unit makes it', async () => {
      await machine().output(['systemctl', 'enable', '--now', 'eofd.socket']);
      assert.equal(await ask('/run/eofd.sock'), 'HOGE');
      assert.equal(await machine().output(['stat', '--format=%a %U %G', '/run/eofd.sock']), '660 root eofd');
    });

    it('loses no request in an upgrade, and keeps the settings that were changed', async () => {
      machine().write('/etc/eofd/hoge.toml', 'handler = "upper"\n');
      machine().write('/etc/eofd/eofd.toml', 'max-request = "1M"\n');
      await machine().output(['systemctl', 'enable', '--now', 'eofd@hoge.socket']);
      assert.equal(await ask('/run/eofd/hoge.sock'), 'HOGE');
      const pid = await machine().property('eofd@hoge.service', 'MainPID');
      const load = new Load(machine(), '/run/eofd/hoge.sock');
      await load.answered(100);
      await install(machine(), '99.1');
      await eventually('the new one runs', async () => {
        const now = await machine().property('eofd@hoge.service', 'MainPID');
        return now === '0' || now === pid ? undefined : true;
      });
      await load.answered(100);
      const { asked, right, failed } = await load.end();
      assert.deepEqual({ right, failed }, { right: asked, failed: {} });
      assert.equal(
        await machine().output(['rpm', '--query', 'eofd']),
        'eofd-99.1-1.x86_64'.replace('x86_64', await arch()),
      );
      assert.equal(await machine().output(['cat', '/etc/eofd/eofd.toml']), 'max-request = "1M"');
    });

    it('stops every socket and service of it when it is removed, and leaves nothing but changed settings', async () => {
      await ask('/run/eofd.sock');
      await machine().output([...RPM, '--erase', 'eofd']);
      for (const unit of ['eofd.socket', 'eofd.service', 'eofd@hoge.socket', 'eofd@hoge.service'])
        assert.notEqual(await systemctl('is-active', unit), 'active', unit);
      assert.doesNotMatch(await machine().output(['ps', '-e', '-o', 'args']), /eofd\.cjs/);
      for (const path of ['/usr/lib/eofd', '/run/eofd', '/run/eofd.sock', '/usr/share/doc/eofd'])
        assert.equal((await machine().run(['test', '-e', path])).status, 1, path);
      assert.equal(await machine().output(['cat', '/etc/eofd/eofd.toml.rpmsave']), 'max-request = "1M"');
    });

    const arch = async (): Promise<string> => machine().output(['uname', '-m']);
  },
  { prepare: install },
);
