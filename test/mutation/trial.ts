// A process of `npm run mutate`: tries what it is told to, one mutant after another, until it is disconnected.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Modules } from './modules.ts';
import { applied, type Mutant } from './mutants.ts';
import { runTests } from './test-run.ts';

/** What is to be tried: a mutant of a file, by the files of tests that know it; or those tests as they are. */
export interface Order {
  readonly file?: string | undefined;
  readonly mutant?: Mutant | undefined;
  readonly tests: readonly string[];
}

/** How the tests of one file went, the processor time they took, and what they import. */
export interface TestFile {
  readonly name: string;
  readonly passed: number;
  readonly failed: string | undefined;
  readonly ms: number;
  readonly imports: readonly string[];
}

/** `invalid` is what does not even compile. */
export type Fate = 'killed' | 'survived' | 'invalid';

export type Answer = { readonly fate: Fate; readonly by?: string | undefined } | { readonly files: TestFile[] };

/** What a child sends: that it begins with a file of tests, and at last its answer. */
export type Sign = Answer | { readonly begun: string };

/** So many idle seconds in a row are a hang. */
const QUIET_MAX = 3;

const modules = new Modules();
let isTrying = false;

async function look(tests: readonly string[]): Promise<Answer> {
  const files: TestFile[] = [];
  for (const name of tests) {
    const before = process.cpuUsage();
    const run = await runTests(modules, name);
    const { user, system } = process.cpuUsage(before);
    files.push({ name, ...run, ms: (user + system) / 1000, imports: [...modules.importedBy(name)] });
  }
  return { files };
}

async function tryOne(file: string, mutant: Mutant, tests: readonly string[]): Promise<Answer> {
  const path = resolve(file);
  const text = applied(readFileSync(file, 'utf8'), mutant);
  if (!Modules.compiles(text)) return { fate: 'invalid' };
  for (const test of tests) {
    process.send?.({ begun: test } satisfies Sign);
    const { failed } = await runTests(modules, test, new Map([[path, text]]));
    if (failed !== undefined) return { fate: 'killed', by: failed };
  }
  return { fate: 'survived' };
}

// A loop without an end hears nothing any more, not even that whoever asked for this is gone. A thread of its own does.
const WATCH = `const { ppid } = process;
setInterval(() => process.ppid === ppid || process.kill(process.pid, 'SIGKILL'), 1000);`;
new Worker(WATCH, { eval: true }).unref();
// A test that waits for what never comes does so in an idle process: however busy the machine is, that is a hang.
let [before, quiet] = [performance.eventLoopUtilization(), 0];
setInterval(() => {
  const { utilization } = performance.eventLoopUtilization(before);
  before = performance.eventLoopUtilization();
  quiet = isTrying && utilization < 0.1 ? quiet + 1 : 0;
  if (quiet >= QUIET_MAX) process.kill(process.pid, 'SIGKILL');
}, 1000).unref();
// A mutant may leave something behind that fails when its tests are over.
process.on('uncaughtException', () => undefined);
process.on('unhandledRejection', () => undefined);
process.on('message', ({ file, mutant, tests }: Order) => {
  void (async () => {
    isTrying = true;
    const answer = file === undefined || mutant === undefined ? await look(tests) : await tryOne(file, mutant, tests);
    isTrying = false;
    process.send?.(answer);
  })();
});
