import assert from 'node:assert/strict';
import { OUTCOMES, TCP_PEER, userOfPeer } from '../../src/core/outcome.ts';

describe('the outcomes', () => {
  // Counters, journal fields and metrics have these names: a change is one for users.
  it('are six, and their names stay', () => {
    assert.deepEqual(OUTCOMES, ['replied', 'rejected', 'failed', 'timed out', 'aborted', 'cut by drain']);
  });
});

describe('the user that a peer counts as', () => {
  it('is its uid on a Unix socket, and one of its own for all that come over TCP', () => {
    assert.equal(userOfPeer({ pid: 1, uid: 65534, gid: 2 }), 65534);
    assert.equal(userOfPeer(TCP_PEER), 'TCP');
    assert.deepEqual(TCP_PEER, { pid: 0, uid: 65534, gid: 65534, over: 'TCP' });
  });

  it('is the one whom its certificate names, and nobody else, over TLS', () => {
    const over = { ...TCP_PEER, over: 'TLS' } as const;
    assert.equal(userOfPeer(over), 'TLS');
    assert.equal(userOfPeer({ ...over, name: 'alice' }), 'TLS alice');
    assert.notEqual(userOfPeer({ ...over, name: 'alice' }), userOfPeer({ ...over, name: 'bob' }));
  });
});
