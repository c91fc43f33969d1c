import assert from 'node:assert/strict';
import { Ledger } from '../../../src/core/ledger.ts';
import { defaultSettings } from '../../../src/core/options.ts';
import type { HttpConnection } from '../../../src/http/http-connection.ts';
import { turnedDown } from '../../../src/http/places/turned-down.ts';
import type { House } from '../../../src/http/premises.ts';

describe('one more request over HTTP', () => {
  let ledger: Ledger;
  beforeEach(() => {
    ledger = new Ledger({ connectionsMax: 2, connectionsMaxPerUser: 1, bufferMaxBytes: 1 });
  });
  const reasonFor = (user: number, mayAsk = true): string | undefined => {
    const house = { ledger, terms: { settings: defaultSettings() } } as House;
    return turnedDown({ user, mayAsk } as HttpConnection, house)?.reason.kind;
  };
  const come = (user: number): void => {
    ledger.accept();
    ledger.join(user);
  };

  it('is taken while a place is free, and one of its user', () => {
    assert.equal(reasonFor(1), undefined);
    come(1);
    assert.deepEqual([reasonFor(1), reasonFor(2)], ['connections-max-per-user', undefined]);
  });

  it('is not where no place is free', () => {
    come(1);
    come(2);
    assert.equal(reasonFor(3), 'connections-max');
  });

  it('is not where its user may not ask, whatever is free', () => {
    assert.equal(reasonFor(1, false), 'allow-users');
  });
});
