import assert from 'node:assert/strict';
import { describeError } from '../../../src/handlers/module/describe-error.ts';

const withStack = (stack: string): Error => Object.assign(new RangeError('too far'), { stack });

describe("an error of somebody else's", () => {
  it('is shown with its name, its message and its place in a file', () => {
    assert.equal(
      describeError(withStack('at f (node:fs:1:2)\nat file:///opt/my%20calc/a.mjs:3:5\nat file:///b.mjs:1:1')),
      'RangeError: too far (a.mjs:3:5)',
    );
    assert.equal(describeError(withStack('file:///a.mjs:7\nimport x\n')), 'RangeError: too far (a.mjs:7)');
    assert.equal(describeError(withStack('at f (node:fs:1:2)')), 'RangeError: too far');
  });

  it('is shown on one line, escaped and within bounds', () => {
    assert.equal(describeError(Object.assign(new Error('a\nb\x1b'), { stack: '' })), 'Error: a\\nb\\x1b');
    assert.ok(describeError(new Error('x'.repeat(1e6))).length < 600);
    assert.ok(describeError('x'.repeat(1e6)).length < 600);
  });

  it('may be anything', () => {
    assert.equal(describeError('text'), "'text'");
    assert.equal(describeError(undefined), 'undefined');
    assert.equal(describeError({ code: 1 }), '{ code: 1 }');
    const hostile = Object.defineProperty(new Error('x'), 'message', {
      get() {
        throw new Error('no');
      },
    });
    assert.equal(describeError(hostile), 'an error that cannot be shown');
  });
});
