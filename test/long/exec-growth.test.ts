import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHIPPED_EOFD, UNMEASURED } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { Client } from '../support/node-client.ts';
import { removeTree } from '../support/remove-tree.ts';
import { until } from '../support/wait.ts';

const ROUNDS = 10;
const AT_ONCE = 16;
/**
 * What a warm daemon may still grow in the last 5,000 of 10,000 requests. Measured over 30,000: the memory rises by 40
 * MiB in the first 5,000, for compiled code, the larger young generation of the heap and winston, and then stays within
 * 2 MiB.
 */
const GROWTH_MAX_KB = 12 * 1024;

/** Does what its request says. */
const PROGRAM = `#!/bin/sh
read word
case $word in
  well) echo "$word" ;;
  exit) echo half; exit 1 ;;
  signal) kill -KILL $$ ;;
  leave) sleep 60 & echo "$word" ;;
  large) exec head -c 5000 /dev/zero ;;
  words) echo wrong >&2; echo "$word" ;;
  late|vanish) exec sleep 60 ;;
esac
`;

/** Of each thousand requests; those to a program that is not there are apart. */
const MIX: Readonly<Record<string, number>> = {
  well: 304,
  exit: 60,
  signal: 60,
  leave: 20,
  large: 40,
  words: 80,
  vanish: 36,
};
const MISSING = 400;
/** At once, at the beginning and at the end: each takes its time. */
const LATE = 8;
const TOTAL = ROUNDS * 1000 + 2 * LATE;

/**
 * The others of a thousand, in one order each time, so that different ends happen at once: each word in its even share
 * of the way.
 */
const mixed = (): string[] =>
  Object.entries(MIX)
    .flatMap(([word, count]) => Array.from({ length: count }, (_, index) => ({ word, at: (index + 0.5) / count })))
    .sort((a, b) => a.at - b.at)
    .map(({ word }) => word);

describe('10,000 requests to a program, each of them well or badly', () => {
  let daemon: RunningDaemon;
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-growth-'));
  });
  afterEach(() => {
    daemon.clean();
    removeTree(directory);
  });

  const status = (field: string): number =>
    Number(
      new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${daemon.process.pid}/status`, 'latin1'))?.[1],
    );
  /** How many descriptors it has when nothing moves: one that has taken note of an end is still about to close some. */
  const descriptors = async (): Promise<number> => {
    let [seen, since] = [0, 0];
    await until('its descriptors stay the same for half a second', () => {
      const now = readdirSync(`/proc/${daemon.process.pid}/fd`).length;
      if (now !== seen) [seen, since] = [now, performance.now()];
      return performance.now() - since > 500;
    });
    return seen;
  };
  /**
   * Everything that runs on behalf of the daemon, or has ended and is not taken note of. Of PID's own group there is
   * the daemon alone.
   */
  const children = (): string =>
    readFileSync(`/proc/${daemon.process.pid}/task/${daemon.process.pid}/children`, 'latin1');
  const environs = (): number =>
    readdirSync('/proc').filter((name) => {
      try {
        return readFileSync(`/proc/${Number(name)}/environ`, 'latin1').includes(`GROWTH_TEST=${process.pid}\0`);
      } catch {
        return false;
      }
    }).length;

  async function ask(word: string): Promise<void> {
    const client = new Client(daemon.socket);
    void client.write(`${word}\n`);
    client.halfClose();
    if (word === 'vanish') {
      await client.connected;
      client.close();
    }
    const { bytes, end } = await client.answer;
    const good = word === 'well' || word === 'leave' || word === 'words';
    assert.equal(bytes.toString(), good ? `${word}\n` : '');
    if (word !== 'vanish') assert.equal(end, good ? 'EOF' : 'ECONNRESET');
  }

  async function askAll(words: string[]): Promise<void> {
    const some = async (): Promise<void> => {
      for (let word = words.pop(); word !== undefined; word = words.pop()) await ask(word);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, some));
  }

  it('leave no descriptor, no process and no memory behind', async function () {
    this.timeout(300_000);
    const program = join(directory, 'program');
    writeFileSync(program, PROGRAM, { mode: 0o755 });
    const options = [
      '--handler-timeout',
      '3s',
      '--max-reply',
      '4K',
      '--handler-concurrency',
      '8',
      '--log-requests',
      'none',
    ];
    daemon = await startDaemon({
      program: SHIPPED_EOFD,
      args: [...options, '--', program],
      env: { ...UNMEASURED, GROWTH_TEST: String(process.pid) },
    });
    let openBefore = 0;
    let half = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await askAll(mixed());
      renameSync(program, `${program}.away`);
      await askAll(Array.from({ length: MISSING }, () => 'missing'));
      renameSync(`${program}.away`, program);
      if (round === 0 || round === ROUNDS - 1) await askAll(Array.from({ length: LATE }, () => 'late'));
      await until('all has ended', () => children() === '');
      if (round === 0) openBefore = await descriptors();
      if (round === ROUNDS / 2 - 1) half = status('VmRSS');
    }
    await until('nothing of them runs', () => environs() === 1);
    assert.equal(await descriptors(), openBefore);
    assert.ok(
      status('VmRSS') - half <= GROWTH_MAX_KB,
      `${half} kB after half of them, ${status('VmRSS')} kB after all`,
    );
    assert.equal(await daemon.stop(), 0);
    const { message } = daemon.lines.at(-1) ?? {};
    const of = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(String(message))?.[1]);
    assert.equal(of('connections'), TOTAL);
    assert.equal(of('replied'), 4040);
    assert.equal(of('failed'), 5600);
    assert.equal(of('aborted'), 360);
    assert.equal(of('timed out'), 2 * LATE);
  });
});
