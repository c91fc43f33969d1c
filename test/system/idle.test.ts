import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describeOnMachine } from '../support/installed-machine.ts';
import { installNpmPackage } from '../support/npm-installed.ts';
import { eventually } from '../support/wait.ts';

const EXITS = 80;
const FAILURES = 10;
/** So many starts of Node take their time. */
const EXITS_MS = 400_000;

const SYSTEMS = [
  { title: 'Debian 13, with systemd 257', options: {} },
  { title: 'Debian 12, with systemd 252', options: { release: 'bookworm', prepare: installNpmPackage } },
] as const;

for (const { title, options } of SYSTEMS) {
  describeOnMachine(
    `freshly installed on ${title}, eofd`,
    (machine) => {
      const systemctl = async (...args: string[]): Promise<string> => machine().output(['systemctl', ...args]);
      const state = async (unit: string): Promise<string> => machine().property(unit, 'ActiveState');
      /** Exit status of a client. */
      const ask = async (socket: string): Promise<number | null> =>
        (await machine().run(['eofc', '-t', '30', '-s', socket, 'hello'])).status;

      it(`exits when it is idle and comes back ${EXITS} times in a row, and no request is lost`, async function () {
        this.timeout(EXITS_MS);
        machine().copyIn(resolve('test/support/one_by_one.py'), '/root/one_by_one.py');
        machine().write('/etc/eofd/eofd.toml', 'exit-idle-time = "1ms"\n');
        await systemctl('stop', 'eofd.service');
        const exits = async (): Promise<number> =>
          (await machine().journal(['-u', 'eofd'])).filter(({ MESSAGE }) =>
            String(MESSAGE).startsWith('no connection for exit-idle-time'),
          ).length;
        for (let asked = 0; (await exits()) < EXITS; asked += 100) {
          assert.ok(asked < 10 * EXITS, `${await exits()} exits after ${asked} requests`);
          assert.equal(
            await machine().output(['python3', '/root/one_by_one.py', '/run/eofd.sock', '100', '20']),
            '100',
          );
        }
        assert.equal(await state('eofd.socket'), 'active');
      });

      it(`closes the socket of an instance whose file is wrong, ${FAILURES} times, each time with the reason, and no other`, async () => {
        machine().write('/etc/eofd/bad.toml', 'max-request = "plenty"\n');
        machine().write('/etc/eofd/good.toml', '');
        await systemctl('start', 'eofd@good.socket');
        for (let failure = 1; failure <= FAILURES; failure++) {
          // systemd lets nobody start a unit more than five times in ten seconds without this.
          await systemctl('reset-failed', 'eofd@bad.*');
          await systemctl('start', 'eofd@bad.socket');
          assert.notEqual(await ask('/run/eofd/bad.sock'), 0);
          await eventually('its socket is closed', async () =>
            (await state('eofd@bad.socket')) === 'inactive' ? true : undefined,
          );
          const reasons = await machine().journal(['-u', 'eofd@bad.service', '-p', 'err']);
          const named = reasons.filter(({ MESSAGE }) => /bad\.toml.*max-request.*plenty/.test(String(MESSAGE)));
          assert.equal(named.length, failure);
        }
        const closed = (await machine().journal(['-p', 'warning'])).filter(({ MESSAGE }) =>
          String(MESSAGE).startsWith('closing eofd@bad.socket: eofd@bad.service cannot start as it is configured'),
        );
        assert.equal(closed.length, FAILURES);
        for (const socket of ['eofd.socket', 'eofd@good.socket']) assert.equal(await state(socket), 'active');
        assert.equal(await ask('/run/eofd.sock'), 0);
        assert.equal(await ask('/run/eofd/good.sock'), 0);
      });

      it('serves that instance once its file is right and its socket started again', async () => {
        machine().write('/etc/eofd/bad.toml', 'max-request = "1K"\n');
        await systemctl('reset-failed', 'eofd@bad.*');
        await systemctl('start', 'eofd@bad.socket');
        assert.equal(await ask('/run/eofd/bad.sock'), 0);
        assert.equal(await state('eofd@bad.socket'), 'active');
      });

      it(`comes back each time when it is killed ${FAILURES} times in a row, and the sockets stay`, async () => {
        machine().write('/etc/eofd/eofd.toml', '');
        for (let failure = 1; failure <= FAILURES; failure++) {
          assert.equal(await ask('/run/eofd/good.sock'), 0);
          const before = await machine().property('eofd@good', 'MainPID');
          await systemctl('kill', '--signal=KILL', 'eofd@good.service');
          await eventually('it has ended', async () =>
            (await machine().property('eofd@good', 'MainPID')) === before ? undefined : true,
          );
        }
        assert.equal(await ask('/run/eofd/good.sock'), 0);
        for (const socket of ['eofd.socket', 'eofd@good.socket']) assert.equal(await state(socket), 'active');
      });
    },
    options,
  );
}
