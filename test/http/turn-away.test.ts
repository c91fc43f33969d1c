import assert from 'node:assert/strict';
import type { PeerCredentials } from '../../src/core/outcome.ts';
import type { Refusal } from '../../src/http/refusal.ts';
import { turnAway } from '../../src/http/turn-away.ts';

describe('a client over HTTP whose user may not ask', () => {
  it('is counted once, and told with a status and a line', () => {
    const counted: [PeerCredentials, Refusal][] = [];
    const peer = { pid: 1, uid: 2, gid: 3 };
    const count = (one: PeerCredentials, refusal: Refusal): string => `id-${counted.push([one, refusal])}`;
    const text = turnAway({ count }, peer);
    assert.match(text, /^HTTP\/1\.1 403 Forbidden\r\n/);
    assert.match(text, /\r\nEofd-Request-Id: id-1\r\nConnection: close\r\n\r\neofd: your user may not ask here .*\n$/);
    assert.deepEqual(
      counted.map(([one, { outcome }]) => [one, outcome]),
      [[peer, 'rejected']],
    );
  });
});
