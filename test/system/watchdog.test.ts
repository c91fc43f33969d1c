import assert from 'node:assert/strict';
import { endWithTest } from '../support/children.ts';
import { describeOnMachine } from '../support/installed-machine.ts';
import type { Ran } from '../support/machine.ts';
import { eventually } from '../support/wait.ts';

const CLIENTS = 5;

describeOnMachine('the watchdog on Debian 13', (machine) => {
  const ask = async (text: string): Promise<Ran> => machine().run(['eofc', '-t', '60', '-s', '/run/eofd.sock', text]);

  /**
   * Everybody who asks once it has happened is answered by the next eofd. How long its start takes is the machine's
   * affair.
   * @returns how long it is until systemd ends this one, in seconds; and how long that may be
   */
  async function recovery(happens: () => Promise<unknown>): Promise<{ tookS: number; limitS: number }> {
    assert.equal((await ask('before')).stdout, 'BEFORE');
    const [before, watchdog] = await Promise.all([
      machine().property('eofd', 'MainPID'),
      machine().property('eofd', 'WatchdogUSec'),
    ]);
    assert.match(watchdog, /^\d+s$/);
    await eventually('the last ping is a moment old', async () => {
      const [pinged, now] = await Promise.all([
        machine().property('eofd', 'WatchdogTimestampMonotonic'),
        machine().output(['cat', '/proc/uptime']),
      ]);
      return Number.parseFloat(now) - Number(pinged) / 1e6 > 2 ? true : undefined;
    });
    await happens();
    const fromUsec = Number(process.hrtime.bigint() / 1000n);
    const answers = await Promise.all(Array.from({ length: CLIENTS }, async (_, client) => ask(`client ${client}`)));
    assert.deepEqual(
      answers.map(({ stdout }) => stdout),
      answers.map((_, client) => `CLIENT ${client}`),
    );
    assert.notEqual(await machine().property('eofd', 'MainPID'), before);
    // The machine's clock is ours.
    const afterUsec = await eventually('systemd says so', async () => {
      const records = await machine().journal(['UNIT=eofd.service', '-p', 'err']);
      const said = records.filter(({ MESSAGE }) => /Watchdog (timeout|request)/.test(String(MESSAGE)));
      return said.map((record) => Number(record['__MONOTONIC_TIMESTAMP']) - fromUsec).find((after) => after > 0);
    });
    return { tookS: afterUsec / 1e6, limitS: Number.parseInt(watchdog, 10) + 1 };
  }

  /** Threads of a process that are not traced. */
  const untraced = async (pid: string): Promise<string> =>
    (await machine().run(['sh', '-c', `grep --files-with-matches '^TracerPid:.0$' /proc/${pid}/task/*/status`])).stdout;

  it('ends an eofd whose event loop is blocked, and the clients that waited are answered by the next one', async () => {
    const { tookS, limitS } = await recovery(async () =>
      machine().output(['systemctl', 'kill', '--kill-whom=main', '--signal=STOP', 'eofd.service']),
    );
    assert.ok(tookS <= limitS, `${tookS} s`);
  });

  it('ends an eofd that can accept nobody, and says why', async () => {
    await ask('for the log to be there');
    await eventually('the log is there', async () =>
      (await machine().journal(['-u', 'eofd', 'EOFD_OUTCOME=replied'])).length > 0 ? true : undefined,
    );
    const { tookS, limitS } = await recovery(async () => {
      const pid = await machine().property('eofd', 'MainPID');
      endWithTest(
        machine().spawn(['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'inject=accept4:error=EMFILE', '-p', pid]),
      );
      await eventually('accept fails', async () => ((await untraced(pid)) === '' ? true : undefined));
    });
    assert.ok(tookS <= limitS, `${tookS} s`);
    const records = await machine().journal(['-u', 'eofd', '-p', 'err']);
    assert.match(records.map(({ MESSAGE }) => MESSAGE).join('\n'), /connections wait and none was accepted for/);
  });
});
