import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describeOnMachine } from '../support/installed-machine.ts';
import { Load } from '../support/load.ts';
import { eventually } from '../support/wait.ts';

const USER = 'carol';

describeOnMachine("a user's own eofd on Debian 13", (machine) => {
  let [uid, directory] = ['', ''];
  /** A command of the user, as from a shell of a login. */
  const own = async (...command: string[]): Promise<string> =>
    machine().output(['env', `XDG_RUNTIME_DIR=${directory}`, `HOME=/home/${USER}`, ...command], { user: USER });
  const systemctl = async (...args: string[]): Promise<string> => own('systemctl', '--user', ...args);
  const property = async (unit: string, name: string): Promise<string> =>
    systemctl('show', '--property', name, '--value', unit);

  before(async () => {
    await machine().output(['useradd', '--create-home', USER]);
    uid = await machine().output(['id', '--user', USER]);
    directory = `/run/user/${uid}`;
    await machine().output(['loginctl', 'enable-linger', USER]);
    await eventually('the service manager of the user runs', async () =>
      (await machine().property(`user@${uid}.service`, 'ActiveState')) === 'active' ? true : undefined,
    );
  });

  it('is there, and does not start by itself', async () => {
    assert.equal(await property('eofd.socket', 'LoadState'), 'loaded');
    assert.equal(await property('eofd.socket', 'ActiveState'), 'inactive');
  });

  it('is found by eofc doctor, whose advice starts it', async () => {
    const command = ['env', `XDG_RUNTIME_DIR=${directory}`, 'eofc', 'doctor', '--json', `${directory}/eofd.sock`];
    const { status, stdout } = await machine().run(command, { user: USER });
    assert.equal(status, 1, stdout);
    const { findings } = JSON.parse(stdout) as { findings: readonly { code: string; mend: readonly string[] }[] };
    assert.deepEqual(
      findings.map(({ code, mend }) => [code, mend]),
      [['socket-inactive', ['systemctl --user enable --now eofd.socket']]],
    );
    await own('sh', '-c', findings[0]?.mend[0] ?? '');
    assert.equal((await machine().run(command, { user: USER })).status, 0);
  });

  it('answers the user at the first connect, and nobody else', async () => {
    await systemctl('enable', '--now', 'eofd.socket');
    assert.equal(await property('eofd.service', 'ActiveState'), 'inactive');
    assert.equal(await own('eofc', '-s', `${directory}/eofd.sock`, 'größe'), 'GRÖSSE');
    await eventually('it has said that it is ready', async () =>
      (await property('eofd.service', 'ActiveState')) === 'active' ? true : undefined,
    );
    assert.equal(await machine().output(['stat', '--format=%a %U', `${directory}/eofd.sock`]), `600 ${USER}`);
    assert.equal(await machine().output(['ps', '-o', 'user=', '-p', await property('eofd.service', 'MainPID')]), USER);
  });

  it('is kept up to date by systemctl --user status, and has its journal', async () => {
    await eventually('the status tells of a reply', async () => {
      const status = await systemctl('status', 'eofd');
      return /^ +Status: "idle; \d+ served, 0 failed"$/m.exec(status) ?? undefined;
    });
    const records = await machine().journal([`_SYSTEMD_USER_UNIT=eofd.service`, 'EOFD_OUTCOME=replied']);
    assert.equal(records[0]?.['EOFD_PEER_UID'], uid);
  });

  it('takes the settings of the user, at a reload', async () => {
    machine().write(`/home/${USER}/.config/eofd/eofd.toml`, 'handler = "echo"\n');
    await systemctl('reload', 'eofd');
    assert.equal(await property('eofd', 'ReloadResult'), 'success');
    assert.equal(await own('eofc', '-s', `${directory}/eofd.sock`, 'größe'), 'größe');
    await machine().output(['rm', `/home/${USER}/.config/eofd/eofd.toml`]);
    await systemctl('reload', 'eofd');
  });

  it('has a program that stays, and leaves no file or process of it', async () => {
    const programs = async (): Promise<string[]> =>
      (await own('ps', '-u', USER, '-o', 'args=')).split('\n').filter((line) => line.includes('shouting_server'));
    const before = await own('find', directory, '-maxdepth', '1');
    machine().copyIn(resolve('test/fixtures/shouting_server.py'), `/home/${USER}/shouting_server.py`);
    const settings = `program = ["/home/${USER}/shouting_server.py"]\nprogram-mode = "worker"\nhandler-concurrency = 2\n`;
    machine().write(`/home/${USER}/.config/eofd/eofd.toml`, settings);
    await systemctl('reload', 'eofd');
    assert.equal(await own('eofc', '-s', `${directory}/eofd.sock`, 'größe'), 'GRÖSSE');
    assert.equal((await programs()).length, 2);
    assert.equal(await own('find', directory, '-maxdepth', '1'), before);
    await machine().output(['rm', `/home/${USER}/.config/eofd/eofd.toml`]);
    await systemctl('stop', 'eofd.service');
    assert.deepEqual(await programs(), []);
  });

  it('loses no request to a restart or a stop under load', async () => {
    const load = new Load(machine(), `${directory}/eofd.sock`);
    await load.answered(100);
    for (const what of ['restart', 'stop']) {
      const before = await property('eofd', 'MainPID');
      await systemctl(what, 'eofd.service');
      await eventually('it runs again', async () =>
        ['0', before].includes(await property('eofd', 'MainPID')) ? undefined : true,
      );
      await load.answered(100);
    }
    const { asked, right, failed } = await load.end();
    assert.deepEqual(failed, {});
    assert.equal(right, asked);
  });
});
