import Mocha from 'mocha';
import type { Modules } from './modules.ts';

/** How the tests of one file went. */
export interface TestRun {
  readonly passed: number;
  /** What failed first: the name of the test, or what was thrown before there was one. */
  readonly failed: string | undefined;
}

/** Runs the tests of one file up to the first that fails. None has a timeout: this may be a machine that is very busy. @param instead as in `Modules.evaluate` */
export async function runTests(
  modules: Modules,
  file: string,
  instead?: ReadonlyMap<string, string>,
): Promise<TestRun> {
  const mocha = new Mocha({ ui: 'bdd', reporter: Mocha.reporters.Base, timeout: 0, bail: true });
  mocha.suite.emit('pre-require', globalThis, file, mocha);
  try {
    modules.evaluate(file, instead);
  } catch (error) {
    mocha.dispose();
    return { passed: 0, failed: `to load: ${String(error)}` };
  }
  let [passed, failed]: [number, string | undefined] = [0, undefined];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => {
      resolve();
    });
    runner.on('pass', () => passed++);
    runner.on('fail', (test) => {
      failed ??= test.fullTitle();
    });
  });
  mocha.dispose();
  return { passed, failed };
}
