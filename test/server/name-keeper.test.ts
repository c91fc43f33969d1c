import assert from 'node:assert/strict';
import { unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { close } from '../../src/posix/descriptor.ts';
import { type KeptName, NameKeeper, nameAsFound } from '../../src/server/name-keeper.ts';
import { scratchForEach } from '../support/scratch.ts';
import { listenOn } from '../support/sockets.ts';
import { until } from '../support/wait.ts';

describe('the names that clients find a listener by', () => {
  const directory = scratchForEach();
  let warnings: string[];
  let keeper: NameKeeper;
  beforeEach(() => {
    warnings = [];
    keeper = new NameKeeper((message) => warnings.push(message), 1);
  });
  afterEach(() => keeper.stop());

  /** @param states what is found at each look; the last one for ever */
  const name = (states: readonly ReturnType<KeptName['check']>[], renew?: KeptName['renew']): KeptName => {
    const left = [...states];
    const check = () => (left.length > 1 ? left.shift() : left[0]) ?? 'there';
    return { address: '/run/sock', cure: 'do this', check, ...(renew !== undefined && { renew }) };
  };

  it('are looked at again and again, and nothing is said while they are there', async () => {
    let looks = 0;
    const check = () => {
      looks++;
      return 'there' as const;
    };
    keeper.keep({ ...name([]), check });
    await until('several looks', () => looks > 3);
    assert.deepEqual(warnings, []);
  });

  it('are told once while they are gone, with the cure, and again the next time', async () => {
    keeper.keep(name(['gone', 'gone', 'there', 'taken', 'gone']));
    await until('the second warning', () => warnings.length === 2);
    assert.deepEqual(warnings, [
      "the name /run/sock of the socket was removed: clients don't reach eofd any more; do this",
      "the name /run/sock of the socket was given to another file: clients don't reach eofd any more; do this",
    ]);
  });

  it('come back where they can, and then the new one is looked after', async () => {
    const second = name(['there', 'gone'], () => Promise.reject(new Error('no more')));
    keeper.keep(name(['gone'], () => Promise.resolve(second)));
    await until('the second warning', () => warnings.length === 2);
    assert.deepEqual(warnings, [
      'the name /run/sock of the socket was removed: bound anew',
      "the name /run/sock of the socket was removed: clients don't reach eofd any more; no more",
    ]);
  });

  it('are tried for again and again where nothing has them, and once where something has, until one is asked', async () => {
    let tries = 0;
    const renew = (): Promise<never> => Promise.reject(new Error(String(++tries)));
    keeper.keep(name(['gone'], renew));
    await until('several tries', () => tries > 3);
    keeper.stop();
    tries = 0;
    const patient = new NameKeeper(() => undefined, 60_000);
    patient.keep(name(['taken'], renew));
    for (let look = 0; look < 3; look++) await patient.look();
    assert.equal(tries, 1);
    await patient.look(true);
    assert.equal(tries, 2);
    patient.stop();
  });

  it('that somebody else has bound are known by what is there at the start', () => {
    const path = join(directory(), 'sock');
    assert.equal(nameAsFound(path, ''), undefined);
    assert.equal(nameAsFound('@abstract', ''), undefined);
    const fd = listenOn(path);
    const found = nameAsFound(path, '');
    assert.equal(found?.check(), 'there');
    unlinkSync(path);
    assert.equal(found?.check(), 'gone');
    writeFileSync(path, '');
    assert.equal(found?.check(), 'taken');
    close(fd);
  });
});
