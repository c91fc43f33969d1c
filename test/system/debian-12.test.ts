import assert from 'node:assert/strict';
import { describeOnMachine } from '../support/installed-machine.ts';
import { Load, type Totals } from '../support/load.ts';
import { installNpmPackage } from '../support/npm-installed.ts';
import { eventually } from '../support/wait.ts';

const SOME = 200;
const WATCHDOG_S = 20;

describeOnMachine(
  'eofd installed by npm on Debian 12',
  (machine) => {
    const systemctl = async (...args: string[]): Promise<string> => machine().output(['systemctl', ...args]);
    const property = async (name: string): Promise<string> => machine().property('eofd.service', name);
    const uptimeS = async (): Promise<number> => Number.parseFloat(await machine().output(['cat', '/proc/uptime']));

    async function during(happening: () => Promise<void>): Promise<Totals> {
      const load = new Load(machine());
      await load.answered(SOME);
      await happening();
      await load.answered(SOME);
      return load.end();
    }

    it('starts at the first connection, and answers it', async () => {
      assert.equal(await property('ActiveState'), 'inactive');
      assert.equal(await machine().output(['eofc', '-s', '/run/eofd.sock', 'größe']), 'GRÖSSE');
      await eventually('it has said that it is ready', async () =>
        (await property('ActiveState')) === 'active' ? true : undefined,
      );
      await eventually(
        'the status tells of it',
        async () => /; 1 served, 0 failed$/.exec(await property('StatusText')) ?? undefined,
      );
    });

    it('has units that this systemd understands, every line of them', async () => {
      const files = await machine().output(['sh', '-c', 'ls -d /usr/local/lib/systemd/system/eofd*']);
      const { status, stdout, stderr } = await machine().run([
        'systemd-analyze',
        'verify',
        '--man=no',
        ...files.split('\n').filter((path) => !path.includes('@')),
      ]);
      assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
      assert.equal(await property('Type'), 'notify');
      const complaints = await machine().journal(['_PID=1', '-p', 'warning', '--grep', 'eofd.*Unknown']);
      assert.deepEqual(complaints, []);
    });

    it('has its records in the journal, and explained there', async () => {
      const [record] = await machine().journal(['-u', 'eofd', 'EOFD_OUTCOME=replied']);
      const id = String(record?.['EOFD_REQUEST_ID']);
      assert.match(
        await machine().output(['journalctl', '-x', '--no-pager', '-u', 'eofd', `EOFD_REQUEST_ID=${id}`]),
        /^░░ Subject: /m,
      );
    });

    it('reads its settings anew at a reload, and the watchdog lets it live', async () => {
      machine().write('/etc/eofd/eofd.toml', 'handler = "echo"\n');
      const before = await property('MainPID');
      await systemctl('reload', 'eofd');
      assert.equal(await machine().output(['eofc', '-s', '/run/eofd.sock', 'größe']), 'größe');
      const reloaded = await uptimeS();
      assert.equal(await property('WatchdogUSec'), `${WATCHDOG_S}s`);
      await eventually(
        'a watchdog would have ended it',
        async () => ((await uptimeS()) > reloaded + WATCHDOG_S + 1 ? true : undefined),
        2 * WATCHDOG_S * 1000,
      );
      assert.deepEqual([await property('MainPID'), await property('ActiveState')], [before, 'active']);
      machine().write('/etc/eofd/eofd.toml', '');
      await systemctl('reload', 'eofd');
    });

    it('is looked at by eofc doctor, which knows where npm has put the drop-in', async () => {
      const diagnose = async (): Promise<readonly { code: string; mend: readonly string[] }[]> => {
        const { stdout } = await machine().run(['eofc', 'doctor', '--json', 'eofd']);
        return (JSON.parse(stdout) as { findings: readonly { code: string; mend: readonly string[] }[] }).findings;
      };
      assert.deepEqual(await diagnose(), []);
      machine().write('/etc/eofd/eofd.toml', 'program = ["/usr/bin/tr", "a-z", "A-Z"]\n');
      await systemctl('stop', 'eofd.service');
      assert.equal((await machine().run(['eofc', '-s', '/run/eofd.sock', 'hello'])).status, 76);
      await eventually('its socket is closed', async () =>
        (await machine().property('eofd.socket', 'ActiveState')) === 'inactive' ? true : undefined,
      );
      const [finding] = await diagnose();
      assert.equal(finding?.code, 'exec-conf-missing');
      await machine().output(['sh', '-e', '-c', finding.mend.join('\n')]);
      assert.equal(await machine().output(['eofc', '-s', '/run/eofd.sock', 'hello']), 'HELLO');
      await machine().output(['rm', '-r', '/etc/systemd/system/eofd.service.d']);
      machine().write('/etc/eofd/eofd.toml', '');
      await systemctl('daemon-reload');
      await systemctl('restart', 'eofd.service');
    });

    for (const [title, commands] of Object.entries({
      'a restart': [['restart', 'eofd']],
      'a reload': [['reload', 'eofd']],
      'a stop': [['stop', 'eofd.service']],
      'a stop and a start': [
        ['stop', 'eofd.service'],
        ['start', 'eofd.service'],
      ],
      'a restart of the journal': [['restart', 'systemd-journald']],
    })) {
      it(`loses no request to ${title} under load`, async () => {
        const { asked, right, failed } = await during(async () => {
          for (const command of commands) await systemctl(...command);
        });
        assert.deepEqual(failed, {});
        assert.equal(right, asked);
      });
    }

    it('loses none to SIGKILL but those it had begun', async () => {
      const { asked, right, failed } = await during(async () => {
        const before = await property('MainPID');
        await systemctl('kill', '--signal=KILL', 'eofd.service');
        await eventually('it runs again', async () =>
          ['0', before].includes(await property('MainPID')) ? undefined : true,
        );
      });
      const lost = Object.values(failed).reduce((sum, count) => sum + count, 0);
      assert.ok(lost <= 8, JSON.stringify(failed));
      assert.equal(right + lost, asked);
    });

    it('leaves no unit failed', async () => {
      assert.equal(await systemctl('--failed', '--quiet'), '');
    });
  },
  { release: 'bookworm', prepare: installNpmPackage },
);
