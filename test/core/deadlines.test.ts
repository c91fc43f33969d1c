import assert from 'node:assert/strict';
import { type Deadline, DOUBT_MS, nextDeadline, TELL_MS, type Timekeeping } from '../../src/core/deadlines.ts';
import { defaultSettings, type Settings } from '../../src/core/options.ts';

const settings = (values: Partial<Settings> = {}): Settings => ({
  ...defaultSettings(),
  'stall-warn': 5_000,
  'read-timeout': 30_000,
  'request-timeout': 300_000,
  'handler-timeout': 60_000,
  'write-timeout': 40_000,
  ...values,
});
const times = (values: Partial<Timekeeping> = {}): Timekeeping => ({
  phase: 'reading',
  acceptedAt: 1_000,
  activeAt: 2_000,
  phaseAt: 3_000,
  stallWarned: false,
  doubt: undefined,
  ...values,
});
const deadline = (at: Partial<Timekeeping>, values?: Partial<Settings>): Deadline | undefined =>
  nextDeadline(times(at), settings(values));
const infinity = Number.POSITIVE_INFINITY;

describe('the next deadline', () => {
  it('of a client that may wait for us, or has to take a line, is less than anybody notices', () => {
    assert.deepEqual(DOUBT_MS, { blocked: 250, foreign: 700 });
    assert.equal(TELL_MS, 500);
  });

  it('of a silent client is the warning, then its release', () => {
    assert.deepEqual(deadline({}), { at: 7_000, option: 'stall-warn' });
    assert.deepEqual(deadline({ stallWarned: true }), { at: 32_000, option: 'read-timeout' });
  });

  it('of a client that keeps writing is the end of the whole request, counted from when it came', () => {
    assert.deepEqual(deadline({ activeAt: 297_000 }), { at: 301_000, option: 'request-timeout' });
    assert.deepEqual(deadline({ activeAt: 271_001, stallWarned: true }), { at: 301_000, option: 'request-timeout' });
    assert.deepEqual(deadline({ activeAt: 270_999, stallWarned: true }), { at: 300_999, option: 'read-timeout' });
  });

  it('of two that end the connection at the same moment is the stall, which says more', () => {
    assert.deepEqual(deadline({ activeAt: 271_000, stallWarned: true }), { at: 301_000, option: 'read-timeout' });
  });

  it('is no warning at the very moment of the end', () => {
    assert.deepEqual(deadline({}, { 'stall-warn': 30_000 }), { at: 32_000, option: 'read-timeout' });
    assert.deepEqual(deadline({}, { 'stall-warn': 29_999 }), { at: 31_999, option: 'stall-warn' });
    assert.deepEqual(deadline({ activeAt: 296_000 }), { at: 301_000, option: 'request-timeout' });
    assert.deepEqual(deadline({ activeAt: 295_999 }), { at: 300_999, option: 'stall-warn' });
    assert.deepEqual(deadline({}, { 'stall-warn': 31_000 }), { at: 32_000, option: 'read-timeout' });
  });

  for (const doubt of ['blocked', 'foreign'] as const) {
    it(`of a client that may be ${doubt} is the moment that is looked into, where that comes first`, () => {
      const ms = DOUBT_MS[doubt];
      assert.deepEqual(deadline({ doubt }), { at: 2_000 + ms, option: doubt });
      assert.deepEqual(deadline({ doubt }, { 'stall-warn': ms }), { at: 2_000 + ms, option: 'stall-warn' });
      assert.deepEqual(deadline({ doubt }, { 'stall-warn': ms + 1 }), { at: 2_000 + ms, option: doubt });
      assert.deepEqual(deadline({ doubt }, { 'read-timeout': 100 }), { at: 2_100, option: 'read-timeout' });
    });
  }

  it('comes at once where a time is nought', () => {
    assert.deepEqual(deadline({}, { 'stall-warn': 0 }), { at: 2_000, option: 'stall-warn' });
    assert.deepEqual(deadline({}, { 'stall-warn': 0, 'read-timeout': 0 }), { at: 2_000, option: 'read-timeout' });
    assert.deepEqual(deadline({}, { 'request-timeout': 0 }), { at: 1_000, option: 'request-timeout' });
  });

  it('of a handler, a reply and a line that is told counts from the beginning of the phase', () => {
    assert.deepEqual(deadline({ phase: 'handling' }), { at: 63_000, option: 'handler-timeout' });
    assert.deepEqual(deadline({ phase: 'replying' }), { at: 43_000, option: 'write-timeout' });
    assert.deepEqual(deadline({ phase: 'telling' }), { at: 3_000 + TELL_MS, option: 'tell' });
  });

  it('is none for a closed connection', () => {
    assert.equal(deadline({ phase: 'closed' }), undefined);
  });

  it('never passes where the time is infinite, and the others still do', () => {
    assert.deepEqual(deadline({}, { 'stall-warn': infinity }), { at: 32_000, option: 'read-timeout' });
    assert.deepEqual(deadline({}, { 'read-timeout': infinity }), { at: 7_000, option: 'stall-warn' });
    assert.deepEqual(deadline({ stallWarned: true }, { 'read-timeout': infinity }), {
      at: 301_000,
      option: 'request-timeout',
    });
    assert.deepEqual(deadline({ stallWarned: true }, { 'request-timeout': infinity }), {
      at: 32_000,
      option: 'read-timeout',
    });
    const none = { 'stall-warn': infinity, 'read-timeout': infinity, 'request-timeout': infinity };
    assert.equal(deadline({}, none)?.at, infinity);
    assert.equal(deadline({ phase: 'handling' }, { 'handler-timeout': infinity })?.at, infinity);
    assert.equal(deadline({ phase: 'replying' }, { 'write-timeout': infinity })?.at, infinity);
  });

  it('is finite in every phase with the settings as they come', () => {
    for (const phase of ['reading', 'handling', 'replying', 'telling'] as const) {
      for (const stallWarned of [false, true]) {
        assert.ok(Number.isFinite(nextDeadline(times({ phase, stallWarned }), defaultSettings())?.at));
      }
    }
  });
});
