import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessTally } from '../../src/core/account/process-tally.ts';
import { CallView } from '../../src/core/calls/call-view.ts';
import { FatalError } from '../../src/core/errors.ts';
import { Memory } from '../../src/core/memory.ts';
import { type EffectiveSettings, resolveSettings } from '../../src/eofd/configuration/settings.ts';
import { renew } from '../../src/eofd/renew.ts';
import { HandlerRegistry } from '../../src/handlers/registry.ts';
import { promised } from '../support/promised.ts';
import { removeTree } from '../support/remove-tree.ts';

const surroundings = {
  readiness: { watch() {}, unwatch() {} },
  maxReplyBytes: () => 1024,
  mayHoldMore: () => true,
  said() {},
  complain() {},
  log() {},
  processTally: new ProcessTally(),
};

describe('a reload', () => {
  let directory = '';
  let file = '';
  let argv: readonly string[] = [];
  let handlers: HandlerRegistry;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-renew-'));
    file = join(directory, 'eofd.toml');
    argv = ['--config', file];
    handlers = new HandlerRegistry(surroundings);
    writeFileSync(file, '');
  });
  afterEach(() => removeTree(directory));

  const settings = async (): Promise<EffectiveSettings> => {
    const resolution = await resolveSettings(argv);
    assert.ok(resolution.kind === 'settings');
    return resolution.settings;
  };

  it('brings new settings and their handler, and touches nothing before both are there', async () => {
    const before = await settings();
    const upper = handlers.handlerFor(before);
    writeFileSync(file, 'handler = "echo"\nsocket = "./other"\nmax-reply = "1M"\n');
    const renewal = await renew(argv, before, handlers);
    assert.ok(renewal.kind === 'renewed');
    assert.deepEqual([renewal.changed, renewal.kept], [['handler', 'max-reply'], ['socket']]);
    assert.equal(renewal.settings.socket, before.socket);
    assert.equal(handlers.handlerFor(before), upper);
    assert.equal(renewal.handler().name, 'echo');
  });

  it('comes to nothing where the file is wrong, or asks for something else than to serve', async () => {
    const before = await settings();
    writeFileSync(file, 'backlog = 0\nhandler = "eco"\n');
    const renewal = await renew(argv, before, handlers);
    assert.ok(renewal.kind === 'problems');
    assert.equal(renewal.problems.length, 2);
    assert.deepEqual(await renew(['--help'], before, handlers), {
      kind: 'problems',
      problems: ['not a command line to reload by'],
    });
  });

  it('comes to nothing where there is no such handler for reasons of the system, and keeps the one there is', async () => {
    const before = await settings();
    const upper = handlers.handlerFor(before);
    writeFileSync(file, 'program = ["true"]\n');
    const refusing = new HandlerRegistry(surroundings);
    refusing.prepare = () =>
      Promise.reject(new FatalError('programs as handlers need pidfd_open(2), of Linux 5.3: ENOSYS', 69));
    assert.deepEqual(await renew(argv, before, refusing), {
      kind: 'problems',
      problems: ['programs as handlers need pidfd_open(2), of Linux 5.3: ENOSYS'],
    });
    assert.equal(handlers.handlerFor(before), upper);
  });

  it('comes to nothing where the module cannot be loaded, and says where it is named', async () => {
    const before = await settings();
    const module = join(directory, 'made.mjs');
    writeFileSync(module, 'export default 1;');
    writeFileSync(file, `\nhandler = ${JSON.stringify(module)}\n`);
    assert.deepEqual(await renew(argv, before, handlers), {
      kind: 'problems',
      problems: [`${file}:2: handler: cannot load ${module}: its default export is not a function`],
    });
  });

  it('loads a module anew, though the settings are the same', async () => {
    const module = join(directory, 'made.mjs');
    writeFileSync(module, "export default () => 'one';");
    writeFileSync(file, `handler = ${JSON.stringify(module)}\n`);
    const before = await settings();
    const first = (await handlers.prepare(before))();
    assert.ok(first.kind === 'call');
    const context = { requestId: 'r', peer: { pid: 1, uid: 2, gid: 3 }, log() {} };
    const ask = async (): Promise<string> => {
      const work = await promised(first.admit(new CallView({ ...context, claim: new Memory(1024).claim(1000) })));
      return Buffer.concat(await promised(work([]))).toString();
    };
    assert.equal(await ask(), 'one');
    writeFileSync(module, "export default () => 'two';");
    const renewal = await renew(argv, before, handlers);
    assert.ok(renewal.kind === 'renewed');
    assert.deepEqual(renewal.changed, []);
    assert.equal(await ask(), 'one');
    assert.equal(renewal.handler(), first, 'what waits in its queue stays');
    assert.equal(await ask(), 'two');
    first.close?.();
  });
});
