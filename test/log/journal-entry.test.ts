import assert from 'node:assert/strict';
import { MESSAGE_IDS } from '../../src/core/records/record.ts';
import { journalEntry } from '../../src/log/journal-entry.ts';

const head = (message: string): string =>
  `MESSAGE=${message}\nPRIORITY=6\nMESSAGE_ID=${MESSAGE_IDS.request}\nSYSLOG_IDENTIFIER=eofd\n`;
const entry = (fields: Record<string, string | number>, message = 'hi'): string =>
  journalEntry({ level: 'info', event: 'request', message, fields }).toString('latin1');

describe("a record in the journal's native protocol", () => {
  it('has a line for each field', () => {
    assert.equal(entry({ EOFD_PEER_PID: 42, EOFD_REASON: 'a=b' }), `${head('hi')}EOFD_PEER_PID=42\nEOFD_REASON=a=b\n`);
    assert.equal(journalEntry({ level: 'info', event: 'request', message: 'hi' }).toString(), head('hi'));
  });

  it('has the length of a value in front of it where the value has lines', () => {
    assert.equal(
      entry({ EOFD_TRACE: 'a\nPRIORITY=0\n', EOFD_X: 1 }),
      `${head('hi')}EOFD_X=1\nEOFD_TRACE\n\x0d\0\0\0\0\0\0\0a\nPRIORITY=0\n\n`,
    );
  });

  it('counts that length in bytes', () => {
    assert.ok(entry({ EOFD_TRACE: '日\n' }).includes('EOFD_TRACE\n\x04\0\0\0\0\0\0\0'));
  });

  it('has no field that a message or a name forged', () => {
    assert.equal(entry({}, 'a\nPRIORITY=0'), head('a\\nPRIORITY=0'));
    assert.equal(
      entry({ 'X\nPRIORITY': '0', _PID: 1, '1X': 1, lower: 1, '': 1, [`X${'Y'.repeat(64)}`]: 1 }),
      head('hi'),
    );
  });

  it('has a bound', () => {
    assert.ok(entry({ EOFD_X: 'x'.repeat(1e6) }, 'y'.repeat(1e6)).length < 8000);
  });
});
