// npm run mutate: puts small faults into src/core, one at a time, and counts how many of them its tests find.
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism, setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { askedFiles } from './asked-files.ts';
import { Bench } from './bench.ts';
import { explained } from './explained.ts';
import { lookAt, type Result, testsOf, tryAll } from './trials.ts';

/** Of a hundred mutants, so many are to be killed. */
const LEAST = 90;
/** The exit status for what cannot be meant; sysexits.h */
const USAGE = 64;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: 'string', default: String(availableParallelism() + 1) },
    step: { type: 'string', default: '1' },
  },
});
const step = Number(values.step);

const list = (directory: string, end: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .map((name) => `${directory}/${name}`)
    .sort();

const asked = askedFiles(positionals, list('src/core', '.ts'));
if ('problems' in asked) {
  console.error(asked.problems.join('\n'));
  process.exit(USAGE);
}
// What counts every file of the machine may take its time.
setPriority(10);
// What is said of the options in the documents and the help is looked at there.
const ofOptions = ['test/eofd/documents.test.ts', 'test/eofd/eofd-help.test.ts'];
const tests = [...list('test/core', '.test.ts'), ...list('test/property', '.test.ts'), ...ofOptions];
// Theirs is a process of its own, which has no mutant.
const inProcess = tests.filter((name) => !/worker-replies|module-handler/.test(name));
const known = await lookAt(inProcess);
const usualMs = new Map(known.map(({ name, ms }) => [name, ms]));
// The largest first, so that none is left for one process alone at the end.
const queue = asked.files.toSorted((one, other) => statSync(other).size - statSync(one).size);
const results: Result[] = [];
const withReason = explained();

const percent = (part: number, whole: number): string => ((100 * part) / Math.max(1, whole)).toFixed(1);
const row = ({ killed, hung, survived, seconds }: Omit<Result, 'file'>, name: string): string => {
  const all = killed + survived.length;
  const counts = [all, killed, hung, survived.length].map((count) => String(count).padStart(9)).join('');
  return `${name.padEnd(42)}${counts}${percent(killed, all).padStart(8)} %${seconds.toFixed(0).padStart(6)} s`;
};

console.log(`${''.padEnd(42)}  mutants   killed  by hang survived`);
const workers = Array.from({ length: Number(values.jobs) }, async () => {
  const bench = new Bench(usualMs);
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const result = await tryAll(bench, file, testsOf(file, known), step);
    results.push(result);
    if (result.killed + result.survived.length > 0) console.log(row(result, file));
    for (const name of result.survived.filter((one) => !withReason.has(one))) console.log(`  survived: ${name}`);
  }
  bench.end();
});
await Promise.all(workers);

const sum = (of: (result: Result) => number): number => results.reduce((total, result) => total + of(result), 0);
const survived = results.flatMap((result) => result.survived);
const killed = sum((result) => result.killed);
const total = { killed, hung: sum((result) => result.hung), survived, seconds: performance.now() / 1000 };
console.log(row(total, 'all'));

const unexplained = survived.filter((name) => !withReason.has(name));
if (step === 1 && positionals.length === 0)
  for (const name of withReason)
    if (!survived.includes(name)) console.log(`explained, and killed or not there: ${name}`);
const share = Number(percent(killed, killed + survived.length));
console.log(
  `${share} % of ${killed + survived.length} mutants killed, ${unexplained.length} of the others not explained`,
);
if (share < LEAST || unexplained.length > 0) process.exitCode = 1;
