import assert from 'node:assert/strict';
import { OPTIONS } from '../../src/core/options.ts';
import { createHandler } from '../../src/handlers/registry.ts';

describe('the handler option', () => {
  it('has a handler for every name it takes', () => {
    const names = OPTIONS.handler.kind.metavar.split('|');
    assert.deepEqual(
      names.map((name) => createHandler(name).name),
      names,
    );
  });

  it('says which handlers there are when a name is not one', () => {
    assert.throws(() => createHandler('lower'), /^Error: no handler is called "lower"; there are upper and echo$/);
    assert.throws(() => createHandler('constructor'), /no handler is called "constructor"/);
  });
});
