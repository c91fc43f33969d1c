import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { ProcessTally } from '../../src/core/account/process-tally.ts';
import { BUILT_IN_NAMES } from '../../src/core/built-in-names.ts';
import type { Choice } from '../../src/handlers/choice.ts';
import { HandlerRegistry } from '../../src/handlers/registry.ts';

const surroundings = {
  readiness: { watch() {}, unwatch() {} },
  maxReplyBytes: () => 1024,
  said() {},
  complain() {},
  log() {},
  processTally: new ProcessTally(),
};
const tr = { path: '/usr/bin/tr', argv: ['tr', 'a-z', 'A-Z'] };

const exec: Choice = { kind: 'program', program: tr, mode: { kind: 'request' } };
const upper: Choice = { kind: 'built-in', name: 'upper' };
const moduleAt = (path: string): Choice => ({ kind: 'module', path, place: 'command line: --handler', exitCode: 2 });

describe('the handler option', () => {
  const handlers = () => new HandlerRegistry(surroundings);

  for (const name of BUILT_IN_NAMES) {
    it(`has a handler of the name ${name}`, () => {
      const handler = handlers().handlerFor({ choice: { kind: 'built-in', name }, 'handler-concurrency': 1 });
      assert.deepEqual([handler.name, handler.kind], [name, 'stream']);
    });
  }

  it('keeps its handler over a reload that changes nothing of it, and the queue with it', () => {
    const registry = handlers();
    const first = registry.handlerFor({ choice: exec, 'handler-concurrency': 2 });
    assert.equal(first.name, 'exec');
    assert.equal(registry.handlerFor({ choice: structuredClone(exec), 'handler-concurrency': 2 }), first);
    assert.equal(registry.handlerFor({ choice: exec, 'handler-concurrency': 3 }), first);
    const other: Choice = { kind: 'program', program: { ...tr, argv: ['tr', 'a', 'b'] }, mode: { kind: 'request' } };
    assert.notEqual(registry.handlerFor({ choice: other, 'handler-concurrency': 3 }), first);
    assert.equal(registry.handlerFor({ choice: upper, 'handler-concurrency': 1 }).name, 'upper');
  });

  it('loads a module only when it is asked for, and keeps its queue over changes of module and concurrency', async () => {
    const registry = handlers();
    registry.handlerFor({ choice: upper, 'handler-concurrency': 1 });
    assert.equal(registry.hasThreads, false);
    const choice = moduleAt(resolve('test/fixtures/behaves.mjs'));
    const first = (await registry.prepare({ choice, 'handler-concurrency': 1 }))();
    assert.deepEqual([first.name, registry.hasThreads], ['module', true]);
    assert.equal((await registry.prepare({ choice, 'handler-concurrency': 2 }))(), first);
    await assert.rejects(
      registry.prepare({ choice: moduleAt('/no/such.mjs'), 'handler-concurrency': 1 }),
      /^Error: cannot load \/no\/such\.mjs: /,
    );
    assert.equal(registry.handlerFor({ choice, 'handler-concurrency': 2 }), first);
    assert.equal((await registry.prepare({ choice: upper, 'handler-concurrency': 1 }))().name, 'upper');
    assert.equal(registry.hasThreads, true, 'one may still be ending');
  });
});
