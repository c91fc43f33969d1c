import { equal } from 'node:assert/strict';
import { progressText } from '../../src/eofc/progress-text.ts';

describe('the progress of a transfer', () => {
  it('has a bar where the size of the request is known', () => {
    equal(
      progressText({ sent: 7 * 2 ** 20, received: 0 }, 20 * 2 ** 20, 3.9),
      '[#######.............] 35%, sent 7.0 MiB, received 0 B, 3 s',
    );
  });

  it('has no bar that is full and stays: once the request is sent it says what it waits for', () => {
    equal(progressText({ sent: 4, received: 0 }, 4, 1), 'sent, waiting for the reply: sent 4 B, received 0 B, 1 s');
    equal(progressText({ sent: 4, received: 1536 }, 4, 1), 'receiving the reply: sent 4 B, received 1.5 KiB, 1 s');
  });

  it('has none where it is not known or nothing', () => {
    equal(progressText({ sent: 1023, received: 2 ** 30 }, undefined, 60), 'sent 1023 B, received 1.0 GiB, 60 s');
    equal(progressText({ sent: 0, received: 0 }, 0, 1), 'sent 0 B, received 0 B, 1 s');
  });

  it('says the same where the request grew meanwhile', () => {
    equal(progressText({ sent: 20, received: 0 }, 10, 1), 'sent, waiting for the reply: sent 20 B, received 0 B, 1 s');
  });
});
