import { equal } from 'node:assert/strict';
import { progressText } from '../../src/eofc/progress-text.ts';

const MIB = 2 ** 20;
const moving = { bytesPerSecond: 2 * MIB, stillMs: 0, seconds: 3.9 };
const still = { bytesPerSecond: 0, stillMs: 2500, seconds: 5 };

describe('the progress of a transfer', () => {
  it('has a bar where the size of the request is known, and its rate', () => {
    equal(
      progressText({ sent: 7 * MIB, received: 0 }, 20 * MIB, moving),
      '[#######.............] 35%, sent 7.0 MiB of 20.0 MiB, 2.0 MiB/s, 3 s',
    );
  });

  it('has no bar that is full and stays: once the request is sent it says what it waits for, and for how long', () => {
    equal(progressText({ sent: 4, received: 0 }, 4, still), 'sent 4 B, waiting for the reply for 2 s');
    equal(
      progressText({ sent: 4, received: 1536 }, 4, moving),
      'receiving the reply: sent 4 B, received 1.5 KiB, 2.0 MiB/s, 3 s',
    );
  });

  it('says for how long nothing has gone, from a second on', () => {
    equal(
      progressText({ sent: 4, received: 1 }, 4, still),
      'receiving the reply: sent 4 B, received 1 B, nothing for 2 s, 5 s',
    );
    equal(progressText({ sent: 4, received: 0 }, undefined, still), 'sent 4 B, waiting for 2 s, 5 s');
    equal(
      progressText({ sent: 4, received: 0 }, 8, { ...still, stillMs: 999 }),
      '[##########..........] 50%, sent 4 B of 8 B, 5 s',
    );
  });

  it('has no bar where the size is not known or nothing', () => {
    equal(progressText({ sent: 1023, received: 0 }, undefined, moving), 'sent 1023 B, 2.0 MiB/s, 3 s');
    equal(progressText({ sent: 0, received: 0 }, 0, { ...still, stillMs: 0 }), 'sent 0 B, 5 s');
  });

  it('says the same where the request grew meanwhile', () => {
    equal(progressText({ sent: 20, received: 0 }, 10, still), 'sent 20 B, waiting for the reply for 2 s');
  });
});
