import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { OPTIONS } from '../../src/core/options.ts';
import { HandlerRegistry } from '../../src/handlers/registry.ts';

const surroundings = {
  readiness: { watch() {}, unwatch() {} },
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
    assert.throws(
      () => handlers().handlerFor({ handler: 'lower' }),
      /^Error: no handler is called "lower"; there are upper and echo$/,
    );
    assert.throws(() => handlers().handlerFor({ handler: 'constructor' }), /no handler is called "constructor"/);
  });

  it('gives way to a program', () => {
    assert.equal(handlers().handlerFor({ handler: 'echo', program: tr }).name, 'exec');
  });

  it('keeps its handler over a reload that changes nothing of it, and the queue with it', () => {
    const registry = handlers();
    const listeners = process.listenerCount('exit');
    const first = registry.handlerFor({ handler: 'upper', program: tr, 'handler-concurrency': 2 });
    assert.equal(
      registry.handlerFor({ handler: 'upper', program: { ...tr, argv: [...tr.argv] }, 'handler-concurrency': 2 }),
      first,
    );
    assert.equal(registry.handlerFor({ handler: 'upper', program: tr, 'handler-concurrency': 3 }), first);
    assert.notEqual(
      registry.handlerFor({ handler: 'upper', program: { ...tr, argv: ['tr', 'a', 'b'] }, 'handler-concurrency': 3 }),
      first,
    );
    assert.equal(registry.handlerFor({ handler: 'upper' }).name, 'upper');
    assert.equal(process.listenerCount('exit'), listeners, 'a handler that is let go of leaves nothing behind');
  });

  it('loads a module only when it is asked for, and keeps its queue over changes of module and concurrency', async () => {
    const registry = handlers();
    registry.handlerFor({ handler: 'upper' });
    assert.equal(registry.hasThreads, false);
    const module = { path: resolve('test/fixtures/behaves.mjs') };
    const first = (await registry.prepare({ handler: module.path, module, 'handler-concurrency': 1 }))();
    assert.deepEqual([first.name, registry.hasThreads], ['module', true]);
    assert.equal((await registry.prepare({ handler: module.path, module, 'handler-concurrency': 2 }))(), first);
    const broken = { path: '/no/such.mjs' };
    await assert.rejects(
      registry.prepare({ handler: broken.path, module: broken }),
      /^Error: cannot load \/no\/such\.mjs: /,
    );
    assert.equal(registry.handlerFor({ handler: module.path, module }), first);
    assert.equal((await registry.prepare({ handler: 'upper' }))().name, 'upper');
    assert.equal(registry.hasThreads, true, 'one may still be ending');
  });

  it('gives a program the word where there is a module as well', async () => {
    const registry = handlers();
    const handler = (await registry.prepare({ handler: './x.mjs', module: { path: '/no/such.mjs' }, program: tr }))();
    assert.equal(handler.name, 'exec');
    (await registry.prepare({ handler: 'upper' }))();
  });
});
