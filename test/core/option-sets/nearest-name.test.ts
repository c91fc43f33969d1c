import assert from 'node:assert/strict';
import { nearestName } from '../../../src/core/option-sets/nearest-name.ts';
import { Random } from '../../support/random.ts';

const NAMES = ['socket', 'socket-mode', 'backlog', 'max-request', 'max-reply', 'log-level'];

describe('the name that was meant', () => {
  it('is found behind a few typing errors', () => {
    const cases = {
      sokcet: 'socket',
      scket: 'socket',
      'SOCKET-MOD': 'socket-mode',
      max_reply: 'max-reply',
      'max-requets': 'max-request',
      log: 'log-level',
    };
    for (const [text, name] of Object.entries(cases)) assert.equal(nearestName(text, NAMES), name, text);
  });

  it('is one that it begins, or that begins it, from three letters on', () => {
    assert.equal(nearestName('soc', ['socket', 'backlog']), 'socket');
    assert.equal(nearestName('socket-path', ['socket', 'backlog']), 'socket');
    assert.equal(nearestName('so', ['socket', 'backlog']), undefined);
    assert.equal(nearestName('socket', ['so', 'backlog']), undefined);
    assert.equal(nearestName('socket', []), undefined);
  });

  it('is looked for behind 2 letters to 40', () => {
    assert.deepEqual([nearestName('a', ['b']), nearestName('ab', ['ac'])], [undefined, 'ac']);
    const long = 'x'.repeat(39);
    assert.deepEqual(
      [nearestName(`${long}y`, [`${long}z`]), nearestName(`${long}yy`, [`${long}z`])],
      [`${long}z`, undefined],
    );
    assert.equal(nearestName('a___b', ['a---b']), 'a---b');
  });

  it('may be a third of its letters away, by letters added, left out or changed', () => {
    /** The same by trying everything. */
    const distance = (a: string, b: string): number => {
      if (a === '' || b === '') return a.length + b.length;
      const [restA, restB] = [a.slice(1), b.slice(1)];
      if (a[0] === b[0]) return distance(restA, restB);
      return 1 + Math.min(distance(restA, restB), distance(a, restB), distance(restA, b));
    };
    const random = new Random(3);
    const word = (): string => Array.from({ length: 2 + random.below(6) }, () => random.pick(['a', 'b', 'c'])).join('');
    for (let count = 0; count < 2000; count++) {
      const [text, name] = [word(), word()];
      const begins = Math.min(text.length, name.length) >= 3 && (text.startsWith(name) || name.startsWith(text));
      const isNear = begins || distance(text, name) <= Math.max(1, Math.floor(text.length / 3));
      assert.equal(nearestName(text, [name]), isNear ? name : undefined, `${text} ${name}`);
    }
  });

  it('is not guessed from afar', () => {
    for (const text of ['', 's', 'max', 'queue', 'listen', 'x'.repeat(1e5)])
      assert.equal(nearestName(text, NAMES), undefined, text);
  });
});
