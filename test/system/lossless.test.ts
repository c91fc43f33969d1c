import assert from 'node:assert/strict';
import { debianPackage, describeOnMachine, installPackage } from '../support/installed-machine.ts';
import { restartJournal, textsInJournal } from '../support/journal-of-texts.ts';
import { Load, type Totals } from '../support/load.ts';
import { Random, seed } from '../support/random.ts';
import { eventually } from '../support/wait.ts';

const CLIENTS = 8;
/** Answers before, between and after what is done to the service. */
const SOME = 300;

describeOnMachine('under load, eofd on Debian 13', (machine) => {
  const systemctl = async (...args: string[]): Promise<string> => machine().output(['systemctl', ...args]);
  const mainPid = async (): Promise<string> => machine().property('eofd', 'MainPID');

  /** Clients ask while something is done to the service, several times. */
  async function during(times: number, happening: (load: Load) => Promise<void>): Promise<Totals> {
    const load = new Load(machine(), '/run/eofd.sock', CLIENTS);
    await load.answered(SOME);
    for (let time = 0; time < times; time++) {
      await happening(load);
      await load.answered(SOME);
    }
    return load.end();
  }

  function assertNoneLost({ asked, right, failed }: Totals): void {
    assert.deepEqual(failed, {});
    assert.equal(right, asked);
  }

  it('loses no request to a restart', async () => {
    assertNoneLost(
      await during(5, async () => {
        const before = await mainPid();
        await systemctl('restart', 'eofd');
        assert.notEqual(await mainPid(), before);
      }),
    );
  });

  it('loses no request to a reload, which succeeds in the same process', async () => {
    machine().write('/etc/eofd/eofd.toml', 'connections-max = 500\n');
    assertNoneLost(
      await during(10, async () => {
        const before = await mainPid();
        await systemctl('reload', 'eofd');
        assert.equal(await machine().property('eofd', 'ReloadResult'), 'success');
        assert.equal(await machine().property('eofd', 'ActiveState'), 'active');
        assert.equal(await mainPid(), before);
      }),
    );
  });

  it('loses no request to a stop: the socket starts it again for those that wait', async () => {
    assertNoneLost(
      await during(5, async () => {
        const before = await mainPid();
        await systemctl('stop', 'eofd.service');
        await eventually('it runs again', async () => (['0', before].includes(await mainPid()) ? undefined : true));
      }),
    );
  });

  it('loses no request to a stop and start of the service by hand', async () => {
    assertNoneLost(
      await during(5, async () => {
        await systemctl('stop', 'eofd.service');
        await systemctl('start', 'eofd.service');
      }),
    );
  });

  it('loses none to SIGKILL but those it had begun', async () => {
    const kills = 5;
    const { asked, right, failed } = await during(kills, async () => {
      const before = await mainPid();
      await systemctl('kill', '--signal=KILL', 'eofd.service');
      await eventually('it runs again', async () => (['0', before].includes(await mainPid()) ? undefined : true));
    });
    const lost = Object.values(failed).reduce((sum, count) => sum + count, 0);
    assert.ok(lost <= kills * CLIENTS, JSON.stringify(failed));
    assert.equal(right + lost, asked);
    // Cut off in the middle, never turned away.
    for (const kind of Object.keys(failed)) assert.match(kind, /^(empty|ConnectionResetError|BrokenPipeError)$/);
    await systemctl('reset-failed');
  });

  it('loses no request to a restart of the journal, and goes on to log', async () => {
    assertNoneLost(
      await during(3, async (load) => {
        await restartJournal(machine());
        const since = (await machine().output(['date', '+%s.%N'])).trim();
        await load.answered(1);
        await eventually('there is a record', async () => {
          const records = await machine().journal(['-u', 'eofd', `--since=@${since}`, 'EOFD_OUTCOME=replied']);
          return records.length > 0 ? true : undefined;
        });
      }),
    );
  });

  it('has no record in the journal that a text forged, and has all, while the journal restarts', async () => {
    const { lost, wrong } = await textsInJournal(machine(), new Random(seed), { texts: 100, restarts: 3 });
    assert.deepEqual([lost, wrong], [0, []], `seed ${seed}`);
  });

  it('loses no request to an upgrade of the package, which restarts it', async () => {
    let upgraded = 0;
    const packages = [debianPackage('99.1'), debianPackage('99.2')];
    assertNoneLost(
      await during(packages.length, async () => {
        const before = await mainPid();
        await installPackage(machine(), packages[upgraded] ?? '');
        upgraded++;
        assert.match(await machine().output(['dpkg-query', '--show', 'eofd']), new RegExp(`^eofd\\t99\\.${upgraded}`));
        await eventually('the new one runs', async () => (['0', before].includes(await mainPid()) ? undefined : true));
      }),
    );
  });

  it('has counted everything it accepted', async () => {
    const { right } = await during(0, async () => undefined);
    assert.ok(right > 0);
    assert.equal(await machine().output(['systemctl', '--failed', '--quiet']), '');
    const refused = await machine().journal(['-u', 'eofd', '-p', 'err']);
    assert.deepEqual(
      refused.map(({ MESSAGE }) => MESSAGE),
      [],
    );
  });
});
