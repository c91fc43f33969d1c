import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActivatedDaemon, hammer } from '../support/activator.ts';
import { counted, share } from './figures.ts';

const THREADS = 8;
/** Between which a reload changes: each answers with the same bytes. */
const CONFIGURATIONS = [
  'handler = "upper"\nmax-request = "1M"\n',
  'program = ["tr", "a-z", "A-Z"]\nhandler-concurrency = 8\n',
  'program = ["tr", "a-z", "A-Z"]\nprogram-mode = "spare"\nhandler-concurrency = 4\n',
  'handler = "upper"\nbuffer-max = "32M"\nlog-requests = "none"\n',
] as const;

describe('An activated daemon', () => {
  let daemon: ActivatedDaemon;
  afterEach(() => daemon.clean());
  const begin = async (...args: readonly string[]): Promise<void> => {
    daemon = new ActivatedDaemon(['--log-requests', 'none', ...args]);
    await daemon.until(() => daemon.events.includes('listening'));
  };
  const endAgainAndAgain = async (signal: 'SIGTERM' | 'SIGKILL', times: number): Promise<void> => {
    for (let ends = 1; ends <= times; ends++) {
      await daemon.until(() => daemon.listened >= ends);
      daemon.signal(signal);
      await daemon.until(() => daemon.exits.length >= ends);
    }
  };

  it('loses no request over stops', async () => {
    await begin();
    const stops = share(100);
    const { asked, right, wrong } = await hammer(
      daemon.socket,
      share(100_000),
      THREADS,
      endAgainAndAgain('SIGTERM', stops),
    );
    counted('a stop by SIGTERM loses no request', `${asked} requests, ${stops} stops: ${asked - right} lost`);
    assert.deepEqual([right, wrong], [asked, 0]);
    assert.deepEqual([...new Set(daemon.exits)], [0], JSON.stringify(daemon.noise.slice(0, 5)));
  });

  it('loses what is under way when it is killed, and nothing else', async () => {
    await begin();
    const kills = share(100);
    const { asked, right, errors } = await hammer(
      daemon.socket,
      share(20_000),
      THREADS,
      endAgainAndAgain('SIGKILL', kills),
    );
    const lost = asked - right;
    // No bytes are no reply; the first few errors are there to see.
    const wrong = errors.filter((error) => /wrong reply of [1-9]/.test(error));
    const figure = `${asked} requests, ${kills} kills: ${lost} lost, by ${THREADS} clients, ${wrong.length} wrong`;
    counted('SIGKILL loses at most what is under way, and makes no wrong byte', figure);
    assert.ok(lost <= kills * THREADS);
    assert.deepEqual(wrong, []);
  });

  it('loses no request over reloads that change handler, mode and settings', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'eofd-soak-'));
    const file = join(directory, 'eofd.toml');
    writeFileSync(file, CONFIGURATIONS[0]);
    await begin('--config', file);
    const reloads = share(100);
    const reloadAgainAndAgain = async (): Promise<void> => {
      await daemon.until(() => daemon.listened > 0);
      const reloaded = (): number =>
        daemon.lines.filter(({ message }) => String(message).startsWith('reloaded')).length;
      for (let count = 1; count <= reloads; count++) {
        writeFileSync(file, CONFIGURATIONS[count % CONFIGURATIONS.length] ?? '');
        daemon.signal('SIGHUP');
        await daemon.until(() => reloaded() >= count);
      }
    };
    const { asked, right, errors } = await hammer(daemon.socket, share(10_000), THREADS, reloadAgainAndAgain());
    rmSync(directory, { recursive: true });
    counted(
      'a reload of handler, mode and settings loses no request',
      `${asked} requests, ${reloads} reloads: ${asked - right} lost`,
    );
    assert.deepEqual([right, errors, daemon.starts], [asked, [], 1]);
  });

  it('loses no request over idle exits', async () => {
    await begin('--exit-idle-time', '1ms');
    const exits = share(1000);
    let [asked, right] = [0, 0];
    while (daemon.exits.length < exits) {
      const round = await hammer(daemon.socket, 10, 3);
      asked += round.asked;
      right += round.right;
      await daemon.until(() => daemon.exits.length === daemon.starts);
    }
    counted('an idle exit loses no request', `${asked} requests, ${daemon.exits.length} exits: ${asked - right} lost`);
    assert.equal(right, asked);
    assert.deepEqual([...new Set(daemon.exits)], [0], JSON.stringify(daemon.noise.slice(0, 5)));
  });
});
