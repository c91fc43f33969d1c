import assert from 'node:assert/strict';
import { bugRecord } from '../../src/eofd/bug-record.ts';

describe('what an error of ours leaves in the log', () => {
  it('is one line that says what happened, and where', () => {
    const { level, event, message } = bugRecord(new RangeError('too far'));
    assert.deepEqual([level, event], ['err', 'fatal']);
    assert.match(message, /^internal error: RangeError: too far \| at .*bug-record\.test\.js:\d+:\d+/);
    assert.ok(message.split(' | ').length > 2, message);
    assert.equal(message.includes('\n'), false);
  });

  it('is one line although the error speaks in several', () => {
    const error = new Error('first\n\n  second');
    error.stack = `${error}\n    at here\n    at there`;
    assert.equal(bugRecord(error).message, 'internal error: Error: first | second | at here | at there');
  });

  it('says what happened where the error does not know its place', () => {
    const error = new TypeError('no place');
    delete error.stack;
    assert.equal(bugRecord(error).message, 'internal error: TypeError: no place');
  });

  it('says what was thrown where that is no error at all', () => {
    const said = [undefined, null, 7, 'a\n  b', Symbol('s')].map((thrown) => bugRecord(thrown).message);
    assert.deepEqual(
      said,
      ['undefined', 'null', '7', 'a | b', 'Symbol(s)'].map((text) => `internal error: ${text}`),
    );
  });
});
