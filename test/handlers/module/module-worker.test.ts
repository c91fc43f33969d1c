import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { HandlerFailure } from '../../../src/core/handler.ts';
import { ModuleWorker, type WorkerOptions } from '../../../src/handlers/module/module-worker.ts';
import type { WorkerOwner } from '../../../src/handlers/pool-worker.ts';
import { until } from '../../support/wait.ts';
import { BEHAVES, useModules } from './modules.ts';

describe('the worker of a module', () => {
  const { file } = useModules();
  let worker: ModuleWorker;
  const events: string[] = [];
  beforeEach(() => {
    events.length = 0;
  });
  afterEach(async () => {
    worker.end();
    await until('it is gone', () => events.some((event) => event.startsWith('gone')));
  });

  const start = (path: string, options: Partial<WorkerOptions & WorkerOwner> = {}): ModuleWorker => {
    const all: WorkerOptions & WorkerOwner = {
      path,
      environment: {},
      heapMaxMb: 64,
      loadTimeoutMs: 10_000,
      graceMs: 50,
      said: (line) => void events.push(`said ${line}`),
      free: () => void events.push('free'),
      worn() {},
      gone: (cause) => void events.push(`gone ${cause}`),
      lost: () => void events.push('lost'),
      ...options,
    };
    worker = new ModuleWorker(all, all);
    return worker;
  };
  const run = async (text: string | readonly Buffer[], signal = new AbortController().signal): Promise<Buffer> => {
    const pieces = typeof text === 'string' ? [Buffer.from(text)] : text;
    return Buffer.from(
      await worker.run({ pieces, requestId: 'r', peer: { pid: 1, uid: 2, gid: 3 }, signal, maxReplyBytes: 2 ** 24 }),
    );
  };

  const refusals: Readonly<Record<string, readonly [text: string, cause: RegExp]>> = {
    'a syntax error': ['export default () => {', /^SyntaxError: .* \("node .*made\.mjs" shows where\)$/],
    'an import that is not there': ["import './no.mjs';", /^Error: Cannot find module .*no\.mjs/],
    'a name that is not exported': [
      "import { no } from 'node:fs';",
      /^SyntaxError: The requested module 'node:fs' .* \(made\.mjs:1\)$/,
    ],
    'an error at its import': ['\nnull.x;', /^TypeError: .* \(made\.mjs:2:6\)$/],
    'no default export': ['export const handler = () => 1;', /^it has no default export$/],
    'a default export that is no function': ['export default {};', /^its default export is not a function$/],
    'an await that is never over': [
      'await new Promise(() => {});',
      /^it ended, by process\.exit\(\) or an await that can never be over$/,
    ],
    'process.exit': ['process.exit(4);', /^it called process\.exit\(4\)$/],
    'a heap that is full': ['const all = []; for (;;) all.push({ all: [1] });', /^its heap of 64 MiB is full$/],
  };
  for (const [what, [text, cause]] of Object.entries(refusals)) {
    it(`says why a module cannot be used: ${what}`, async () => {
      await assert.rejects(start(file(text)).loaded, { message: cause });
      assert.ok(!worker.isUsable);
    });
  }

  it('says so of a long cause within bounds', async () => {
    await assert.rejects(
      start(file(`throw new Error('x'.repeat(1e6));`)).loaded,
      ({ message }: Error) => message.length < 600,
    );
  });

  it('gives up an import that does not end', async () => {
    await assert.rejects(start(file('for (;;);'), { loadTimeoutMs: 100 }).loaded, {
      message: 'its import did not end within 100ms',
    });
  });

  it('runs a module of the older kind', async () => {
    await start(file('module.exports = () => "old";', 'old.cjs')).loaded;
    assert.equal((await run('')).toString(), 'old');
  });

  it('hands over what is the request alone, large or small, and its replies likewise', async () => {
    await start(BEHAVES).loaded;
    const large = Buffer.allocUnsafeSlow(2 ** 20).fill(120);
    large.write('echo ');
    assert.equal((await run([large])).length, 2 ** 20 - 5);
    assert.equal(large.length, 0, 'it was given away, not copied');
    assert.equal((await run('view')).toString(), 'xxx');
    assert.equal((await run('shared')).toString(), 'xxx');
    // Buffer.from keeps small ones in memory that they share.
    const many = Array.from({ length: 2000 }, () => Buffer.from('echo '));
    assert.equal((await run(many)).length, 2000 * 5 - 5);
  });

  it('tells the module at the abort, and ends it after the grace', async () => {
    await start(BEHAVES).loaded;
    const gone = new AbortController();
    const spins = run('spin', gone.signal);
    gone.abort();
    await assert.rejects(spins, { message: 'no longer wanted' });
    await until('it is gone', () => events.includes('gone undefined'));
    assert.ok(!events.includes('free'));
    await assert.rejects(run(''), HandlerFailure);
  });

  for (const [when, how, atWork] of [
    ['after its reply', "setImmediate(() => process.exit(3)); return 'done';", false],
    ['before its reply', 'process.exit(3);', true],
  ] as const) {
    it(`says whether it was at work when it ended: ${when}`, async () => {
      const ends: unknown[] = [];
      start(file(`export default () => { ${how} };`), {
        gone: (cause, busy) => {
          ends.push(cause, busy);
          events.push('gone');
        },
      });
      await worker.loaded;
      const answer = run('').then(String, String);
      await until('it is gone', () => events.includes('gone'));
      assert.deepEqual(ends, ['it called process.exit(3)', atWork]);
      assert.match(await answer, atWork ? /the worker of the module ended: it called process\.exit\(3\)$/ : /^done$/);
    });
  }

  it('counts as gone, and lost, when it hangs in a call that nothing interrupts', async () => {
    const path = file('');
    const script = `["-c", "echo > ${path}.begun; exec sleep 3"]`;
    writeFileSync(
      path,
      `import { execFileSync } from 'node:child_process';\nexport default () => execFileSync('/bin/sh', ${script});`,
    );
    await start(path).loaded;
    const hangs = run('');
    await until('it is at work', () => existsSync(`${path}.begun`));
    worker.end();
    await assert.rejects(hangs, { message: 'no longer wanted' });
    assert.deepEqual(events, ['gone undefined', 'lost']);
  });

  it('is not disturbed by a module that posts to its parent', async () => {
    const text =
      "import { parentPort } from 'node:worker_threads';\nexport default () => { parentPort.postMessage({ kind: 'replied' }); parentPort.close(); return 'well'; };";
    await start(file(text)).loaded;
    assert.equal((await run('')).toString(), 'well');
    assert.equal((await run('')).toString(), 'well');
  });

  it('leaves the standard streams of the daemon alone', async () => {
    // Its place in a file is others' as well: tests run side by side.
    const flags = () => /^flags:.*$/m.exec(readFileSync('/proc/self/fdinfo/1', 'utf8'))?.[0];
    const before = flags();
    assert.ok(before);
    await start(BEHAVES).loaded;
    await run('print');
    assert.equal(flags(), before);
  });
});
