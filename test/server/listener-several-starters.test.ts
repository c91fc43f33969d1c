import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { close, tryLock } from '../../src/posix/descriptor.ts';
import { peerCredentials } from '../../src/posix/socket.ts';
import { connectTo, listenOn, withDirectory } from '../support/sockets.ts';
import { Starters } from '../support/starters.ts';

const COUNT = 20;
const ROUNDS = 5;

// As in listener.test.ts, but by processes of their own.
describe(`of ${COUNT} processes that start at once on one path`, () => {
  let starters: Starters;

  before(() => {
    starters = new Starters(COUNT);
  });
  after(async () => {
    await starters.end();
  });

  /** All bind; one must win, be reachable, and be the one that a client reaches. */
  async function oneWins(path: string, why: RegExp): Promise<void> {
    const answers = await starters.bind({ path });
    const winners = starters.processes.filter((_, index) => 'listening' in (answers[index] ?? {}));
    assert.equal(winners.length, 1, JSON.stringify(answers));
    const client = connectTo(path);
    assert.equal(peerCredentials(client).pid, winners[0]?.pid);
    close(client);
    for (const answer of answers) {
      if ('listening' in answer) continue;
      assert.equal(answer.exitCode, 69);
      assert.match(answer.message, why);
    }
  }

  it('exactly one wins when it is free', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      for (let round = 0; round < ROUNDS; round++) {
        await oneWins(path, /: another server is listening there \(process \d+\)$/);
        await starters.close('unlink');
      }
    });
  });

  it('exactly one wins when a stale socket is there', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      close(listenOn(path));
      for (let round = 0; round < ROUNDS; round++) {
        await oneWins(path, /: another server is listening there \(process \d+\)$/);
        await starters.close('leave');
      }
    });
  });

  it('exactly one wins when it is free and somebody keeps the directory locked', async () => {
    await withDirectory(async (directory) => {
      const fd = openSync(directory, 'r');
      assert.equal(tryLock(fd), true);
      await oneWins(
        join(directory, 'sock'),
        /: another server is listening there \(process \d+\)$|: there is a stale socket, which was left alone: /,
      );
      await starters.close('unlink');
      closeSync(fd);
    });
  });
});
