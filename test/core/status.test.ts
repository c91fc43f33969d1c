import assert from 'node:assert/strict';
import { type ServiceFigures, statusText } from '../../src/core/status.ts';

describe('the status text', () => {
  const figures = { active: 0, waitingForEof: 0, longestWaitMs: 0, inQueue: 0, served: 1042, failed: 3 };
  const cases: readonly (readonly [title: string, change: Partial<ServiceFigures>, text: string])[] = [
    ['says when nobody is there', {}, 'idle; 1042 served, 3 failed'],
    ['counts who is there', { active: 3 }, '3 active; 1042 served, 3 failed'],
    [
      'names those who wait for EOF, and the longest wait',
      { active: 3, waitingForEof: 2, longestWaitMs: 12_900 },
      '3 active, 2 waiting for EOF (longest 12s); 1042 served, 3 failed',
    ],
    [
      'counts those who wait for a turn of the handler',
      { active: 5, waitingForEof: 1, longestWaitMs: 3000, inQueue: 2 },
      '5 active, 1 waiting for EOF (longest 3s), 2 in the queue; 1042 served, 3 failed',
    ],
    ['counts one that waits for a turn', { active: 1, inQueue: 1 }, '1 active, 1 in the queue; 1042 served, 3 failed'],
    [
      'counts a spare that is ready',
      { processes: { kind: 'spares', ready: 1 } },
      'idle; 1042 served, 3 failed; 1 spare ready',
    ],
    [
      'counts spares that are ready',
      { processes: { kind: 'spares', ready: 2 } },
      'idle; 1042 served, 3 failed; 2 spares ready',
    ],
    [
      'counts workers that are busy and idle',
      { active: 1, processes: { kind: 'workers', busy: 1, idle: 3 } },
      '1 active; 1042 served, 3 failed; workers: 1 busy, 3 idle',
    ],
    [
      'gives waits below two minutes in seconds',
      { active: 1, waitingForEof: 1, longestWaitMs: 119_999 },
      '1 active, 1 waiting for EOF (longest 119s); 1042 served, 3 failed',
    ],
    [
      'gives two minutes in minutes',
      { active: 1, waitingForEof: 1, longestWaitMs: 120_000 },
      '1 active, 1 waiting for EOF (longest 2min); 1042 served, 3 failed',
    ],
    [
      'gives long waits in minutes that are full',
      { active: 1, waitingForEof: 1, longestWaitMs: 3_600_000 },
      '1 active, 1 waiting for EOF (longest 60min); 1042 served, 3 failed',
    ],
    [
      'gives long waits in minutes',
      { active: 1, waitingForEof: 1, longestWaitMs: 179_999 },
      '1 active, 1 waiting for EOF (longest 2min); 1042 served, 3 failed',
    ],
  ];
  for (const [title, change, text] of cases) {
    it(title, () => {
      assert.equal(statusText({ ...figures, ...change }), text);
    });
  }
});
