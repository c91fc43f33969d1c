import assert from 'node:assert/strict';
import { SharedText } from '../../src/metrics/shared-text.ts';

describe('a text that many ask for', () => {
  let now: number;
  let made: number;
  let shared: SharedText;
  beforeEach(() => {
    now = 1000;
    made = 0;
    shared = new SharedText(
      () => String(++made),
      () => now,
    );
  });
  const ask = async (times: number): Promise<number> => {
    for (let time = 0; time < times; time++) await shared.get();
    return Number(await shared.get());
  };

  it('is made for each of fifty that ask one after the other, and not for one more', async () => {
    assert.equal(await ask(49), 50);
    assert.equal(await ask(100), 50);
    now += 19;
    assert.equal(await ask(100), 50);
  });

  it('is never older than 20 ms, however many ask', async () => {
    await ask(100);
    for (let time = 1; time <= 200; time++) {
      now += 20;
      assert.equal(await ask(10), 50 + time);
    }
  });

  it('is made for each again, once fewer have asked for a while', async () => {
    await ask(100);
    now += 999;
    assert.equal(await ask(48), 50 + 49);
    assert.equal(await ask(100), 50 + 49);
    now += 1_000_000;
    assert.equal(await ask(100), 50 + 49 + 50);
  });

  it('is shared by all who ask while it is made', async () => {
    let finish: (text: string) => void = () => undefined;
    let begun = 0;
    const slow = new SharedText(
      () => {
        begun++;
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
      () => now,
    );
    const asked = [slow.get(), slow.get(), slow.get()];
    finish('here');
    assert.deepEqual([await Promise.all(asked), begun], [['here', 'here', 'here'], 1]);
    const next = slow.get();
    finish('anew');
    assert.deepEqual([await next, begun], ['anew', 2]);
  });

  it('that could not be made is tried again for the next', async () => {
    let fails = true;
    const broken = new SharedText(
      () => {
        if (fails) throw new Error('broken');
        return 'whole';
      },
      () => now,
    );
    await assert.rejects(broken.get(), /broken/);
    fails = false;
    assert.equal(await broken.get(), 'whole');
  });
});
