import assert from 'node:assert/strict';
import { admits } from '../../src/core/access.ts';
import { TCP_PEER } from '../../src/core/outcome.ts';

const never = (): never => assert.fail('its groups were asked for');
const access = (users: readonly number[], groups: readonly number[] = []) => ({
  users: new Set(users),
  groups: new Set(groups),
});
const peer = (uid: number, gid: number) => ({ pid: 1, uid, gid });

describe('who may ask', () => {
  it('is whoever is one of the users, or has one of the groups as its own', () => {
    assert.equal(admits(access([1000]), peer(1000, 5), never), true);
    assert.equal(admits(access([1000], [5]), peer(1001, 5), never), true);
    assert.equal(admits(access([1000]), peer(1001, 1000), never), false);
    assert.equal(admits(access([0]), peer(1, 0), never), false);
  });

  it('is whoever has one of the groups beside its own', () => {
    assert.equal(
      admits(access([], [5, 6]), peer(1000, 1000), () => [4, 6]),
      true,
    );
    assert.equal(
      admits(access([], [5, 6]), peer(1000, 1000), () => [4, 7]),
      false,
    );
    assert.equal(
      admits(access([], [5]), peer(1000, 1000), () => []),
      false,
    );
  });

  it('is nobody over TCP, where the numbers are made up', () => {
    assert.equal(admits(access([TCP_PEER.uid], [TCP_PEER.gid]), TCP_PEER, never), false);
  });

  it('is over TLS whoever has shown a certificate of the authority, which names no account', () => {
    assert.equal(admits(access([1000]), { ...TCP_PEER, over: 'TLS', name: 'web1' }, never), true);
  });

  it('is not root unless it is named', () => {
    assert.equal(admits(access([1000]), peer(0, 0), never), false);
  });
});
