import assert from 'node:assert/strict';
import { type LogRecord, MESSAGE_IDS } from '../../src/core/records/record.ts';
import { type Entry, jsonLine, prefixLine, textLine } from '../../src/log/formats.ts';

const timeMs = Date.UTC(2026, 10, 23, 15, 56, 28, 153);
const entry = (message: string, fields?: LogRecord['fields']): Entry => ({
  timeMs,
  record: { level: 'warning', event: 'stall', message, ...(fields && { fields }) },
});

function inTimeZone(zone: string, check: () => void): void {
  const before = process.env['TZ'];
  process.env['TZ'] = zone;
  try {
    check();
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
}

describe('a record as a line', () => {
  it('has its level in front for systemd', () => assert.equal(prefixLine(entry('hello')), '<4>hello'));

  const zones = [
    ['UTC', '2026-11-23T15:56:28.153+00:00'],
    ['Asia/Kolkata', '2026-11-23T21:26:28.153+05:30'],
    ['America/St_Johns', '2026-11-23T12:26:28.153-03:30'],
    ['Pacific/Kiritimati', '2026-11-24T05:56:28.153+14:00'],
  ] as const;
  for (const [zone, time] of zones) {
    it(`has the local time with its offset for people, in ${zone}`, () => {
      inTimeZone(zone, () => assert.equal(textLine(entry('hello')), `${time} warning: hello`));
      assert.equal(new Date(time).getTime(), timeMs);
    });
  }

  it('is an object with everything for programs', () => {
    assert.deepEqual(JSON.parse(jsonLine(entry('hello', { EOFD_PEER_PID: 42, EOFD_REASON: 'a\nb' }))), {
      time: '2026-11-23T15:56:28.153Z',
      level: 'warning',
      event: 'stall',
      message: 'hello',
      MESSAGE_ID: MESSAGE_IDS.stall,
      EOFD_PEER_PID: 42,
      EOFD_REASON: 'a\nb',
    });
  });

  it('names the request of a message that does not', () => {
    assert.equal(prefixLine(entry('tr: not found', { EOFD_REQUEST_ID: '5f-1' })), '<4>request 5f-1: tr: not found');
    assert.equal(prefixLine(entry('request 5f-1: failed', { EOFD_REQUEST_ID: '5f-1' })), '<4>request 5f-1: failed');
  });

  for (const [name, format] of Object.entries({ prefixLine, textLine, jsonLine })) {
    it(`is one line without anything that steers a terminal, whatever a peer chose: ${name}`, () => {
      const evil = 'a\nb\r\x1b[2J\u2028\u0085\u202e\x7f\0';
      const line = format(entry(evil, { EOFD_PEER_CMDLINE: evil, EOFD_REQUEST_ID: evil }));
      assert.match(line, /^[\x20-\x7e]*$/);
    });

    it(`has a bound, and fits a pipe's atomic write without fields: ${name}`, () => {
      assert.ok(Buffer.byteLength(format(entry('日'.repeat(9999)))) < 4096);
      assert.ok(Buffer.byteLength(format(entry('x', { EOFD_X: '日'.repeat(9999) }))) < 9000);
    });
  }
});
