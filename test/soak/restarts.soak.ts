import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActivatedDaemon, type Front, type Hammered, hammer } from '../support/activator.ts';
import { KINDS, type Kind } from '../support/faulty-daemon.ts';
import { frontOf, Surroundings } from '../support/kinds-of-service.ts';
import { counted, share } from './figures.ts';

const THREADS = 8;
const ALL = Object.keys(KINDS) as Kind[];
/** Its share of what all kinds do together. */
const each = (count: number): number => Math.ceil(share(count) / ALL.length);
const quoted = (words: readonly string[]): string => JSON.stringify(words);

/** Between which a reload changes: each answers with the same bytes. */
function configurations(directory: string): readonly string[] {
  const program = `program = ["tr", "a-z", "A-Z"]\n`;
  return [
    'handler = "upper"\nmax-request = "1M"\n',
    `${program}handler-concurrency = 8\n`,
    `${program}program-mode = "spare"\nhandler-concurrency = 4\n`,
    `handler = ${JSON.stringify(join(directory, 'upper.mjs'))}\n`,
    `program = ${quoted(KINDS.worker.slice(KINDS.worker.indexOf('--') + 1))}\nprogram-mode = "worker"\nhandler-concurrency = 2\n`,
    `handler = ${JSON.stringify(`unix:${join(directory, 'upstream')}`)}\n`,
    'handler = "upper"\nbuffer-max = "32M"\nlog-requests = "none"\n',
  ];
}

describe('An activated daemon, of every kind', () => {
  const surroundings = new Surroundings();
  let daemon: ActivatedDaemon;
  afterEach(() => daemon.clean());
  after(() => surroundings.clean());
  const begin = async (front: Front, ...args: readonly string[]): Promise<void> => {
    daemon = new ActivatedDaemon(['--log-requests', 'none', ...args], 4096, front);
    await daemon.until(() => daemon.events.includes('listening'));
  };
  const endAgainAndAgain = async (signal: 'SIGTERM' | 'SIGKILL', times: number): Promise<void> => {
    for (let ends = 1; ends <= times; ends++) {
      await daemon.until(() => daemon.listened >= ends);
      daemon.signal(signal);
      await daemon.until(() => daemon.exits.length >= ends);
    }
  };
  /** Each kind has its share of the requests and of the ends. */
  const overEnds = async (
    signal: 'SIGTERM' | 'SIGKILL',
    requests: number,
    ended: (kind: Kind, met: Hammered) => void,
  ): Promise<void> => {
    for (const kind of ALL) {
      const front = frontOf(kind);
      await begin(front, ...surroundings.argumentsOf(kind));
      const ends = endAgainAndAgain(signal, each(100));
      ended(kind, await hammer(daemon.socket, each(requests), THREADS, ends, front));
      daemon.clean();
    }
  };

  it('loses no request over stops', async () => {
    let [asked, right] = [0, 0];
    const wrong: string[] = [];
    await overEnds('SIGTERM', 100_000, (kind, met) => {
      asked += met.asked;
      right += met.right;
      wrong.push(...met.errors.map((error) => `${kind}: ${error}`), ...daemon.oddEnds.map((end) => `${kind}: ${end}`));
    });
    const stops = each(100) * ALL.length;
    const figure = `${asked} requests, ${stops} stops, ${ALL.length} kinds of handler and front: ${asked - right} lost`;
    counted('stops', figure);
    assert.deepEqual(wrong, []);
    assert.equal(right, asked);
  });

  it('loses what is under way when it is killed, and nothing else', async () => {
    let [asked, lost] = [0, 0];
    const wrong: string[] = [];
    await overEnds('SIGKILL', 20_000, (kind, met) => {
      asked += met.asked;
      lost += met.asked - met.right;
      // No bytes are no reply; the first few errors are there to see.
      wrong.push(...met.errors.filter((error) => /wrong reply of [1-9]/.test(error)).map((one) => `${kind}: ${one}`));
      if (met.asked - met.right > each(100) * THREADS) wrong.push(`${kind}: ${met.asked - met.right} lost`);
    });
    const kills = each(100) * ALL.length;
    counted(
      'kills',
      `${asked} requests, ${kills} kills, ${ALL.length} kinds: ${lost} lost, by ${THREADS} clients, ${wrong.length} wrong`,
    );
    assert.deepEqual(wrong, []);
  });

  for (const front of ['raw', 'http'] as const) {
    it(`loses no request over reloads that change handler, mode and settings: ${front}`, async () => {
      const file = join(surroundings.directory, 'eofd.toml');
      const all = configurations(surroundings.directory);
      writeFileSync(file, all[0] ?? '');
      await begin(front, '--config', file);
      const reloads = share(100);
      const reloadAgainAndAgain = async (): Promise<void> => {
        await daemon.until(() => daemon.listened > 0);
        const reloaded = (): number =>
          daemon.lines.filter(({ message }) => String(message).startsWith('reloaded')).length;
        for (let count = 1; count <= reloads; count++) {
          writeFileSync(file, all[count % all.length] ?? '');
          daemon.signal('SIGHUP');
          await daemon.until(() => reloaded() >= count);
        }
      };
      const met = await hammer(daemon.socket, share(10_000), THREADS, reloadAgainAndAgain(), front);
      const { asked, right, errors } = met;
      counted(
        `reloads ${front}`,
        `${asked} requests, ${reloads} reloads between ${all.length} handlers and modes: ${asked - right} lost`,
      );
      assert.deepEqual([right, errors, daemon.starts], [asked, [], 1]);
    });
  }

  it('loses no request over idle exits', async () => {
    let [asked, right, exits] = [0, 0, 0];
    const odd: string[] = [];
    for (const kind of ALL) {
      const front = frontOf(kind);
      await begin(front, '--exit-idle-time', '1ms', ...surroundings.argumentsOf(kind));
      while (daemon.exits.length < each(1000)) {
        const met = await hammer(daemon.socket, 10, 3, undefined, front);
        asked += met.asked;
        right += met.right;
        await daemon.until(() => daemon.exits.length === daemon.starts);
        odd.push(...met.errors.map((error) => `${kind}: ${error}`));
      }
      exits += daemon.exits.length;
      odd.push(...daemon.oddEnds.map((end) => `${kind}: ${end}`));
      daemon.clean();
    }
    counted('idle exits', `${asked} requests, ${exits} exits, ${ALL.length} kinds: ${asked - right} lost`);
    assert.deepEqual(odd, []);
    assert.equal(right, asked);
  });
});
