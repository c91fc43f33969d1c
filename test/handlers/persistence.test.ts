import assert from 'node:assert/strict';
import { Persistence } from '../../src/handlers/persistence.ts';
import { until } from '../support/wait.ts';

/** A descriptor that is said to be ready as often as it is watched. */
class Announced {
  readonly fd = 0;
  isOpen = true;
  watched = 0;
  ready: (() => void) | undefined;

  watch(_events: number, ready: () => void): void {
    this.watched += 1;
    this.ready = ready;
  }

  unwatch(): void {
    this.ready = undefined;
  }

  close(): void {
    this.isOpen = false;
  }
}

describe('A descriptor that is said to be ready and is not', () => {
  const made = () => {
    const pipe = new Announced();
    const one: Persistence = new Persistence(pipe, 1, () => one.failed());
    one.watch();
    return { pipe, one };
  };

  it('is not watched for a while after 64 times in a row, and then again', async () => {
    const { pipe } = made();
    for (let times = 0; times < 63; times++) pipe.ready?.();
    assert.ok(pipe.ready !== undefined);
    pipe.ready();
    assert.equal(pipe.ready, undefined);
    await until('it is watched again', () => pipe.watched === 2);
  });

  it('is watched on where it was ready in between', () => {
    const { pipe, one } = made();
    for (let times = 0; times < 200; times++) {
      if (times % 60 === 0) one.succeeded();
      pipe.ready?.();
    }
    assert.ok(pipe.ready !== undefined);
  });

  it('is left alone once it is closed, and tried later where it cannot be watched', async () => {
    const { pipe } = made();
    const { watch } = pipe;
    let refusals = 0;
    pipe.watch = () => {
      refusals += 1;
      throw new Error('no room');
    };
    for (let times = 0; times < 64; times++) pipe.ready?.();
    await until('it was refused twice', () => refusals === 2);
    pipe.watch = watch;
    await until('it is watched again', () => pipe.watched === 2);
    for (let times = 0; times < 64; times++) pipe.ready?.();
    pipe.close();
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.equal(pipe.watched, 2);
  });
});
