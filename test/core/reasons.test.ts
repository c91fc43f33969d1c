import assert from 'node:assert/strict';
import { REASON_KINDS } from '../../src/core/account/reason-kinds.ts';
import { defaultSettings, OPTIONS, type Settings } from '../../src/core/options.ts';
import { type Reason, reasons } from '../../src/core/reasons.ts';

const settings: Settings = {
  ...defaultSettings(),
  'max-request': 1024,
  'max-reply': 2048,
  'connections-max-per-user': 922,
  'read-timeout': 30_000,
  'request-timeout': 320_000,
  'handler-timeout': 500,
  'write-timeout': 90_000,
  'drain-timeout': 10_000,
};

/** For each: the text for the log, and what the client is told where it is told anything else. */
const TABLE: { readonly [R in keyof typeof reasons]: readonly [reason: Reason, text: string, advice?: string] } = {
  tooLarge: [reasons.tooLarge(settings), 'request larger than 1024 bytes (max-request)'],
  replyTooLarge: [reasons.replyTooLarge(settings), 'reply larger than 2048 bytes (max-reply)'],
  tooManyOfUser: [reasons.tooManyOfUser(settings), 'more than 922 connections of one user (connections-max-per-user)'],
  stranger: [
    reasons.stranger,
    'its user is none of those that may ask, nor in a group of them (allow-users)',
    'your user may not ask here (allow-users, allow-groups)',
  ],
  beyondShare: [
    reasons.beyondShare,
    'silent for a second and beyond the share of its user while others wait for a place (connections-max)',
    'others wait for a place, and this connection has sent nothing for a second',
  ],
  stalled: [
    reasons.stalled(settings, 8),
    'sent and stalled: no byte and no EOF for 30s (read-timeout)',
    'no byte and no EOF for 30s: 8 bytes came, but the end of the request did not; ' +
      'half-close the connection after writing, with write_eof(), shutdown(SHUT_WR) or socket.end()',
  ],
  requestLate: [reasons.requestLate(settings), 'request not complete after 5min 20s (request-timeout)'],
  handlerLate: [reasons.handlerLate(settings), 'no reply from the handler after 500ms (handler-timeout)'],
  writeStalled: [reasons.writeStalled(settings), 'the client took nothing of the reply for 1min 30s (write-timeout)'],
  wentAway: [reasons.wentAway, 'the client went away'],
  outOfBand: [reasons.outOfBand, 'the client sent bytes out of band (MSG_OOB), which no request can hold'],
  cutShort: [reasons.cutShort, 'cut short: the service was asked a second time to stop', 'the service is stopping'],
  cutByDrain: [
    reasons.cutByDrain(settings),
    'not finished 10s after the stop began (drain-timeout)',
    'the service is stopping',
  ],
};

describe('the reason why a connection ended', () => {
  for (const [name, [reason, text, advice]] of Object.entries(TABLE)) {
    it(`is said in plain words: ${name}`, () => {
      const { kind, ...words } = reason;
      assert.deepEqual(words, advice === undefined ? { text } : { text, advice });
      assert.ok(REASON_KINDS.includes(kind));
    });
  }

  it('names an option that there is, except where the client decided, or a signal', () => {
    for (const [name, [{ text, kind }]] of Object.entries(TABLE)) {
      if (['wentAway', 'outOfBand', 'cutShort'].includes(name)) continue;
      const option = /\((\S+)\)$/.exec(text)?.[1] ?? '';
      assert.ok(option in OPTIONS, text);
      assert.equal(kind, option);
    }
  });

  it('tells a client that never sent anything from one that sent and stalled', () => {
    assert.match(reasons.stalled(settings, 0).text, /^never sent anything: /);
    assert.match(reasons.stalled(settings, 1).text, /^sent and stalled: /);
  });

  it('is one line of printable ASCII on the wire', () => {
    for (const [{ text, advice }] of Object.values(TABLE)) assert.match(advice ?? text, /^[ -~]+$/);
  });
});
