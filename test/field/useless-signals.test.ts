// A supervisor's SIGUSR2 (log rotation, upgrades elsewhere) ended the daemon without a word; so did a dozen other
// signals.
import assert from 'node:assert/strict';
import { runClient } from '../support/clients.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { eventually } from '../support/wait.ts';

const USELESS = ['USR2', 'ALRM', 'VTALRM', 'IO', 'PWR', 'STKFLT', 'XCPU', 'PROF'];
/** These end nothing by themselves, and are told of nowhere. */
const HARMLESS = ['USR1', 'PIPE', 'XFSZ', 'WINCH', 'CONT', 'URG', 'CHLD'];
const REAL_TIME = ['34', '35', '50', '64'];

describe('a signal that eofd has no use for', () => {
  let daemon: RunningDaemon;
  beforeEach(async () => {
    daemon = await startDaemon();
    assert.equal(String((await runClient(['nc', '-N', '-U', daemon.socket], 'first')).out), 'FIRST');
  });
  afterEach(() => daemon.clean());
  const kill = (signal: string) => runClient(['kill', '-s', signal, String(daemon.process.pid)], '');
  const told = () => daemon.lines.map(({ message }) => String(message)).filter((text) => text.includes('does nothing'));

  it('does not end it, is told of once, and leaves the next request answered', async () => {
    for (let round = 0; round < 3; round++) for (const signal of [...USELESS, ...HARMLESS]) await kill(signal);
    await eventually('all are told', async () => (told().length >= USELESS.length ? true : undefined));
    assert.equal(String((await runClient(['nc', '-N', '-U', daemon.socket], 'next')).out), 'NEXT');
    assert.deepEqual(told().sort(), USELESS.map((name) => `SIG${name} does nothing here: ignored`).sort());
    assert.equal(await daemon.stop(), 0);
    assert.deepEqual(daemon.noise, []);
  });

  it('does not end it either where it is a real-time signal', async () => {
    const status = `/proc/${daemon.process.pid}/status`;
    await eventually('they are ignored', async () => {
      const { out } = await runClient(['grep', '^SigIgn:\tfffffffe', status], '');
      return out.length > 0 ? true : undefined;
    });
    for (const signal of REAL_TIME) await kill(signal);
    assert.equal(String((await runClient(['nc', '-N', '-U', daemon.socket], 'next')).out), 'NEXT');
    assert.equal(await daemon.stop(), 0);
  });

  it('is a stop where it is SIGQUIT', async () => {
    await kill('QUIT');
    await daemon.said(/^stopping/);
    assert.deepEqual(await daemon.exited, { code: 0, signal: null });
  });

  it('reaches a program as it reaches every other: eofd passes no ignoring on', async () => {
    const other = await startDaemon({ args: ['--', 'grep', '-E', '^Sig(Ign|Blk):', '/proc/self/status'] });
    try {
      const ask = async () => String((await runClient(['nc', '-N', '-U', other.socket], '')).out);
      assert.match(await ask(), /^SigBlk:\t0{16}\nSigIgn:\t0{7}[01][08]0{7}\n$/);
      await eventually('it ignores', async () => {
        const { out } = await runClient(['grep', '^SigIgn:\tfffffffe', `/proc/${other.process.pid}/status`], '');
        return out.length > 0 ? true : undefined;
      });
      assert.match(await ask(), /^SigBlk:\t0{16}\nSigIgn:\t0{7}[01][08]0{7}\n$/);
    } finally {
      other.clean();
    }
  });
});
