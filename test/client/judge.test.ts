import { equal } from 'node:assert/strict';
import { type Facts, judge } from '../../src/client/judge.ts';

const whole: Facts = {
  sentBytes: 4,
  receivedBytes: 4,
  halfClosed: true,
  early: false,
  failure: undefined,
  line: 'HOGE',
  reason: undefined,
};
const systemError = (code: string) => Object.assign(new Error(code), { code });
const reset = systemError('ECONNRESET');

describe('the end of an exchange', () => {
  const cases: [title: string, facts: Partial<Facts>, code: string | undefined, serverLine?: string][] = [
    ['is a reply when bytes and EOF came after the half-close', {}, undefined],
    ['is a reply even where it looks like a reason', { line: 'eofd: hi', reason: 'eofd: hi' }, undefined],
    [
      'is an empty reply where the request was empty too',
      { sentBytes: 0, receivedBytes: 0, line: undefined },
      undefined,
    ],
    ['is a failure when nothing answers something', { receivedBytes: 0, line: undefined }, 'empty-reply'],
    [
      'is a reset with the reason that came before it',
      { failure: reset, line: 'eofd: no', reason: 'eofd: no' },
      'reset',
      'eofd: no',
    ],
    ['is a reset where a part of a reply came, which is no reason', { failure: reset }, 'reset'],
    [
      'is a reset after a failed write',
      { failure: systemError('EPIPE'), halfClosed: false, receivedBytes: 0, line: undefined },
      'reset',
    ],
    [
      'is a reset when the server left before the half-close',
      { halfClosed: false, receivedBytes: 0, line: undefined },
      'reset',
    ],
    ['is early when bytes came before the half-close', { early: true, halfClosed: false }, 'early-reply', 'HOGE'],
    ['is a reset rather than early, with all that came', { early: true, failure: reset }, 'reset', 'HOGE'],
    ['is an error of the system where Node has another', { failure: systemError('EIO') }, 'system'],
  ];
  for (const [title, facts, code, serverLine] of cases) {
    it(title, () => {
      const error = judge({ ...whole, ...facts });
      equal(error?.code, code);
      equal(error?.serverLine, serverLine);
      equal(error?.cause, facts.failure);
      if (serverLine !== undefined) equal(error?.message.endsWith(serverLine), true);
    });
  }
});
