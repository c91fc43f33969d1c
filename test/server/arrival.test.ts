import assert from 'node:assert/strict';
import { Ledger } from '../../src/core/ledger.ts';
import { defaultSettings } from '../../src/core/options.ts';
import { calls } from '../../src/posix/libc.ts';
import { Arrival } from '../../src/server/arrival.ts';
import { BLOCK_BYTES, BlockPool } from '../../src/server/block-pool.ts';
import type { House } from '../../src/server/house.ts';
import { LazyClaim } from '../../src/server/lazy-claim.ts';
import { mirrorCall } from '../support/handlers.ts';
import { pattern } from '../support/node-client.ts';
import { type Pair, usePairs } from '../support/pair.ts';

/** A claim that does something whenever it is asked for room. */
class AskedClaim extends LazyClaim {
  asked: () => boolean = () => true;

  override get mayGrow(): boolean {
    return this.asked();
  }
}

describe('a request that arrives', () => {
  const connect = usePairs();
  const original = calls.recv;
  afterEach(() => {
    calls.recv = original;
  });

  let now = 0;
  function begin(pair: Pair): { arrival: Arrival; claim: AskedClaim; ledger: Ledger } {
    const ledger = new Ledger({ connectionsMax: 9, connectionsMaxPerUser: 9, bufferMaxBytes: 2 ** 28 });
    const house: House = {
      ledger,
      pool: new BlockPool(),
      observer: { ended() {}, stayed() {}, stalled() {}, handlerSaid() {}, acceptFailed() {}, bug() {} },
      sendBuffer: { smallBytes: 1000, mayBlock: false },
      terms: { settings: defaultSettings(), handler: mirrorCall },
      idPrefix: 'test',
      now: () => now,
    };
    const claim = new AskedClaim(ledger.memory, { peer: { pid: 1, uid: 1000, gid: 1000 } });
    return { arrival: new Arrival(pair.server, claim, house, now), claim, ledger };
  }

  it('lets others have their turn, however fast the client sends', () => {
    const pair = connect();
    const { arrival, claim } = begin(pair);
    const piece = pattern(30_000);
    let pieces = 0;
    // The client writes whenever there is room.
    claim.asked = () => {
      pair.write(piece);
      pieces++;
      return true;
    };
    pair.write('!!');
    for (let turn = 0; turn < 3; turn++) {
      const before = arrival.request.kept.bytes;
      assert.equal(arrival.read(), 'next turn');
      const read = arrival.request.kept.bytes - before;
      assert.ok(read >= 30 * piece.length && read < 5 * BLOCK_BYTES, `a turn of ${read} bytes`);
    }
    claim.asked = () => true;
    assert.equal(arrival.read(), 'event');
    assert.equal(arrival.request.bytes, pieces * piece.length + 2);
  });

  it('lets others have their turn after 32 calls, however little each of them brings', () => {
    const pair = connect();
    const { arrival } = begin(pair);
    let count = 0;
    calls.recv = (fd, buffer, length, flags) => {
      count++;
      return original(fd, buffer, Math.min(Number(length), 1), flags);
    };
    pair.write(pattern(100));
    assert.deepEqual([arrival.read(), count], ['next turn', 32]);
    assert.deepEqual([arrival.read(), count], ['next turn', 64]);
    assert.deepEqual([arrival.read(), count], ['next turn', 96]);
    assert.deepEqual([arrival.read(), count], ['event', 99]);
  });

  it('is read on in the next turn where the system says that nothing is there, though something is', () => {
    const pair = connect();
    const { arrival } = begin(pair);
    pair.write('hoge');
    const quiet = connect();
    calls.recv = (_fd, ...rest) => original(quiet.server, ...rest);
    assert.equal(arrival.read(), 'next turn');
    calls.recv = original;
    assert.equal(arrival.read(), 'event');
    assert.equal(arrival.request.kept.bytes, 3);
  });

  it('is not silent while it waits for room, and counts anew from there', () => {
    const pair = connect();
    now = 100;
    const { arrival, claim } = begin(pair);
    pair.write('hoge');
    claim.asked = () => false;
    assert.equal(arrival.read(), 'room');
    assert.equal(arrival.activeAt, Number.POSITIVE_INFINITY);
    now = 300;
    claim.asked = () => true;
    assert.equal(arrival.read(), 'event');
    assert.equal(arrival.activeAt, 300);
    now = 400;
    assert.equal(arrival.read(), 'event');
    assert.equal(arrival.activeAt, 300, 'nothing came');
  });

  it('is looked at itself where an event may be under way', () => {
    const pair = connect();
    const { arrival } = begin(pair);
    assert.equal(arrival.look(), undefined);
    pair.write('hoge');
    assert.equal(arrival.look(), 'event');
    assert.equal(arrival.look(), undefined);
    pair.halfClose();
    assert.deepEqual(arrival.look(), { what: 'eof' });
    pair.closeClient();
    assert.deepEqual(arrival.look(), {
      what: 'peer gone',
      reason: { kind: 'client-left', text: 'the client went away' },
    });
  });
});
