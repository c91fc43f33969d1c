import assert from 'node:assert/strict';
import type { Place } from '../../../src/core/calls/row.ts';
import { LateWatch } from '../../../src/server/waiting/late-watch.ts';
import { until } from '../../support/wait.ts';

class Waiting {
  isWatched = false;
  watchPlace: Place<Waiting> | undefined;
  readonly fd: number;

  constructor(fd: number) {
    this.fd = fd;
  }
}

describe('connections that hear of what happens', () => {
  let watched: number[];
  let told: string[];
  let watch: LateWatch<Waiting>;
  beforeEach(() => {
    watched = [];
    told = [];
    const loop = {
      watch(fd: number, _events: number, watcher: { ready(events: number): void }) {
        watched.push(fd);
        watcher.ready(fd * 10);
      },
    };
    const ready = ({ fd }: Waiting, events: number): void => void told.push(`${fd}: ${events}`);
    watch = new LateWatch<Waiting>(loop, ready, (one) => watch.now(one));
  });

  it('do so at once, and are watched once', () => {
    const one = new Waiting(7);
    watch.now(one);
    watch.now(one);
    watch.later(one);
    assert.deepEqual([watched, told, one.isWatched], [[7], ['7: 70'], true]);
  });

  it('do so after a while where they wait for a reply, and never where they wait no more', async () => {
    const [stays, leaves, other, later] = [new Waiting(1), new Waiting(2), new Waiting(3), new Waiting(4)];
    for (const one of [stays, leaves, other]) watch.later(one);
    watch.cancel(leaves);
    watch.cancel(later);
    assert.deepEqual(watched, []);
    await until('they are watched', () => watched.length === 2);
    watch.later(later);
    await until('that one is watched too', () => watched.length === 3);
    assert.deepEqual([watched, leaves.isWatched], [[1, 3, 4], false]);
  });

  it('do so from the moment that they wait for something else', async () => {
    const [one, other] = [new Waiting(1), new Waiting(2)];
    watch.later(one);
    watch.later(other);
    watch.now(one);
    await until('both are watched', () => watched.length === 2);
    assert.deepEqual(watched, [1, 2]);
  });
});
