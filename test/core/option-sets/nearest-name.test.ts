import assert from 'node:assert/strict';
import { nearestName } from '../../../src/core/option-sets/nearest-name.ts';

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

  it('is not guessed from afar', () => {
    for (const text of ['', 's', 'max', 'queue', 'listen', 'x'.repeat(1e5)])
      assert.equal(nearestName(text, NAMES), undefined, text);
  });
});
