import assert from 'node:assert/strict';
import { HttpRelief } from '../../../src/eofd/http/http-relief.ts';
import { Clock } from '../../support/clock.ts';

type Given = ConstructorParameters<typeof HttpRelief>;
interface WayIn {
  isWanted(): boolean;
  guests(): Iterable<unknown>;
}

describe('room for those who come over HTTP', () => {
  let clock: Clock;
  let [open, waiting, planned]: [number, boolean, number] = [0, false, 0];
  let relieved: number[];
  let wayIn: WayIn;
  let relief: HttpRelief;
  const ledger = { bounds: { connectionsMax: 3 }, mayAccept: true };

  beforeEach(() => {
    clock = new Clock();
    clock.install();
    [open, waiting, planned, relieved, ledger.mayAccept] = [3, true, 0, [], true];
    const front = {
      get open() {
        return open;
      },
      relieve: (count: number) => relieved.push(count),
      unfinished: () => [7],
    };
    const acceptor = {
      get waiting() {
        return waiting;
      },
    };
    const server = {
      relief: { join: (one: WayIn) => (wayIn = one), plan: () => planned++ },
      now: () => clock.now,
      ledger,
    };
    relief = new HttpRelief(...([front, acceptor, server, () => relief.look()] as unknown as Given));
  });
  afterEach(() => clock.uninstall());

  it('is made of more connections each time, while somebody waits and as many are open as may be', () => {
    relief.look();
    clock.pass(350);
    assert.deepEqual(relieved, [1, 2, 4]);
    waiting = false;
    clock.pass(100);
    waiting = true;
    clock.pass(100);
    assert.deepEqual(relieved, [1, 2, 4, 1]);
    open = 2;
    clock.pass(1000);
    assert.deepEqual([relieved, planned], [[1, 2, 4, 1, 2], 0]);
  });

  it('is made of requests too, where they have every place', () => {
    ledger.mayAccept = false;
    relief.look();
    clock.pass(100);
    assert.deepEqual([planned, [...wayIn.guests()]], [1, [7]]);
  });

  it('is wanted by a request that found no place, for two seconds', () => {
    waiting = false;
    assert.equal(wayIn.isWanted(), false);
    relief.full();
    assert.deepEqual([wayIn.isWanted(), planned], [true, 1]);
    clock.pass(1999);
    assert.equal(wayIn.isWanted(), true);
    clock.pass(1);
    assert.equal(wayIn.isWanted(), false);
    waiting = true;
    assert.equal(wayIn.isWanted(), true);
  });
});
