import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { Modules } from './modules.ts';
import { runTests } from './test-run.ts';

const TESTED = 'src/core/stop-wish.ts';
const TEST = 'test/core/stop-wish.test.ts';

describe('modules that are evaluated anew', () => {
  it('know what they import, in turn', () => {
    const modules = new Modules();
    modules.evaluate('src/core/quote.ts');
    assert.deepEqual([...modules.importedBy('src/core/quote.ts')], ['src/core/printable.ts']);
  });

  it('take another source in place of a file for once', () => {
    const modules = new Modules();
    const instead = new Map([[resolve('src/core/timer-max.ts'), 'export const TIMER_MAX_MS: number = 7;']]);
    assert.deepEqual({ ...(modules.evaluate('src/core/timer-max.ts', instead) as object) }, { TIMER_MAX_MS: 7 });
    assert.deepEqual({ ...(modules.evaluate('src/core/timer-max.ts') as object) }, { TIMER_MAX_MS: 0x7fffffff });
  });

  it('tell what is no TypeScript', () => {
    assert.deepEqual([Modules.compiles('let a: string;'), Modules.compiles('let a: = 1;')], [true, false]);
  });
});

describe('the tests of one file', () => {
  it('pass as they are, and fail at the first that finds a fault', async () => {
    const modules = new Modules();
    assert.deepEqual(await runTests(modules, TEST), { passed: 2, failed: undefined });
    const broken = new Map([[resolve(TESTED), 'export class StopWish { hear() { return "stop"; } }']]);
    assert.deepEqual(await runTests(modules, TEST, broken), {
      passed: 0,
      failed: 'the wish that the daemon stops is impatience when it is repeated a second later or more',
    });
    assert.equal((await runTests(modules, TEST)).passed, 2);
  });

  it('fail as a whole where the file with the fault does not even load', async () => {
    const { failed } = await runTests(new Modules(), TEST, new Map([[resolve(TESTED), 'throw new Error("oops");']]));
    assert.equal(failed, 'to load: Error: oops');
  });
});
