import assert from 'node:assert/strict';
import { RefusedLookers } from '../../../src/eofd/metrics/refused-lookers.ts';
import { Clock } from '../../support/clock.ts';

describe('those who may not look', () => {
  let clock: Clock;
  beforeEach(() => {
    clock = new Clock();
    clock.install();
  });
  afterEach(() => clock.uninstall());

  it('are told of at once, and then with their number once a minute', () => {
    const told: string[] = [];
    const lookers = new RefusedLookers((message) => told.push(message));
    lookers.refused('192.0.2.1', 'it shows no certificate');
    const first = 'metrics: one who wants to look from 192.0.2.1 was refused: it shows no certificate';
    assert.deepEqual(told.splice(0), [first]);
    lookers.refused('192.0.2.1', 'it shows no certificate');
    lookers.refused(undefined, 'it failed');
    clock.pass(59_999);
    assert.deepEqual(told, []);
    clock.pass(1);
    assert.deepEqual(told.splice(0), [
      'metrics: one who wants to look from an address that is gone was refused: it failed (the last of 2 in a minute)',
    ]);
    clock.pass(600_000);
    assert.deepEqual(told, []);
    lookers.refused('192.0.2.1', 'it shows no certificate');
    assert.deepEqual(told, [first]);
    lookers.stop();
  });
});
