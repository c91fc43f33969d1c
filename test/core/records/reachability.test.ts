import assert from 'node:assert/strict';
import { Reachability } from '../../../src/core/records/reachability.ts';

describe('a server that cannot be reached', () => {
  it('is told at the first miss, then each minute, then when it is back', () => {
    const server = new Reachability('unix:/run/x');
    assert.equal(server.reached(0), undefined);
    const first = server.missed('nothing listens on it', 1000);
    assert.equal(first?.message, 'cannot reach unix:/run/x: nothing listens on it');
    assert.equal(server.missed('nothing listens on it', 1001), undefined);
    assert.equal(server.missed('nothing listens on it', 60_999), undefined);
    const again = server.missed('there is no such socket', 61_000);
    assert.equal(
      again?.message,
      'still cannot reach unix:/run/x: there is no such socket; 4 tries were in vain over 1min',
    );
    const back = server.reached(62_000);
    assert.equal(back?.message, 'reaches unix:/run/x again; 4 tries were in vain over 1min 1s');
    assert.deepEqual([again?.level, again?.event], ['warning', 'forward']);
    assert.deepEqual([back?.level, back?.event], ['notice', 'forward']);
    assert.equal(server.reached(63_000), undefined);
    server.missed('gone', 70_000);
    assert.equal(server.reached(71_000)?.message, 'reaches unix:/run/x again; 1 try was in vain over 1s');
  });

  it('may come back at once within five seconds, and anew after it was there', () => {
    const server = new Reachability('x');
    server.missed('gone', 100);
    assert.ok(server.isBrief(5099));
    assert.ok(!server.isBrief(5100));
    server.reached(6000);
    assert.ok(server.isBrief(7000));
    server.missed('gone', 9000);
    assert.ok(server.isBrief(9001));
  });
});
