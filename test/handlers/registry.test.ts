import assert from 'node:assert/strict';
import { OPTIONS } from '../../src/core/options.ts';
import { HandlerRegistry } from '../../src/handlers/registry.ts';

const surroundings = {
  readiness: { watch() {}, forget() {}, unwatch() {} },
  maxReplyBytes: () => 1024,

  said() {},
  complain() {},
};
const tr = { path: '/usr/bin/tr', argv: ['tr', 'a-z', 'A-Z'] };

describe('the handler option', () => {
  const handlers = () => new HandlerRegistry(surroundings);

  it('has a handler for every name it takes', () => {
    const names = OPTIONS.handler.kind.metavar.split('|').filter((name) => name !== 'FILE');
    assert.deepEqual(
      names.map((name) => handlers().handlerFor({ handler: name }).name),
      names,
    );
  });

  it('says which handlers there are when a name is not one', () => {
    assert.throws(() => handlers().handlerFor({ handler: 'lower' }), /^Error: no handler is called "lower"; there are upper and echo$/);
    assert.throws(() => handlers().handlerFor({ handler: 'constructor' }), /no handler is called "constructor"/);
  });

  it('gives way to a program', () => {
    assert.equal(handlers().handlerFor({ handler: 'echo', program: tr }).name, 'exec');
  });

  it('keeps its handler over a reload that changes nothing of it, and the queue with it', () => {
    const registry = handlers();
    const listeners = process.listenerCount('exit');
    const first = registry.handlerFor({ handler: 'upper', program: tr, 'handler-concurrency': 2 });
    assert.equal(registry.handlerFor({ handler: 'upper', program: { ...tr, argv: [...tr.argv] }, 'handler-concurrency': 2 }), first);
    assert.equal(registry.handlerFor({ handler: 'upper', program: tr, 'handler-concurrency': 3 }), first);
    assert.notEqual(registry.handlerFor({ handler: 'upper', program: { ...tr, argv: ['tr', 'a', 'b'] }, 'handler-concurrency': 3 }), first);
    assert.equal(registry.handlerFor({ handler: 'upper' }).name, 'upper');
    assert.equal(process.listenerCount('exit'), listeners, 'a handler that is let go of leaves nothing behind');
  });
});
