import { readFileSync } from 'node:fs';
import { Bench } from './bench.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import type { TestFile } from './trial.ts';

/** What became of the mutants of one file. */
export interface Result {
  readonly file: string;
  readonly killed: number;
  /** Of those, by a loop without an end or memory without a bound. */
  readonly hung: number;
  /** As the report names them. */
  readonly survived: readonly string[];
  /** Seconds of the clock that trying them took. */
  readonly seconds: number;
}

/** How the tests go without a mutant. @throws where one of them fails */
export async function lookAt(tests: readonly string[]): Promise<readonly TestFile[]> {
  const bench = new Bench();
  const answer = await bench.ask({ tests });
  bench.end();
  if (answer === undefined || !('files' in answer)) throw new Error('the tests did not come to their end');
  const failed = answer.files.find((one) => one.failed !== undefined);
  if (failed !== undefined) throw new Error(`without any mutant, ${failed.name} fails: ${failed.failed}`);
  return answer.files;
}

/** The tests that know a file: its own first, then the quick ones. */
export function testsOf(file: string, all: readonly TestFile[]): readonly TestFile[] {
  const own = file.replace(/^src/, 'test').replace(/\.ts$/, '.test.ts');
  const rank = ({ name, ms }: TestFile): number => (name === own ? -1 : ms);
  return all.filter(({ imports }) => imports.includes(file)).sort((one, other) => rank(one) - rank(other));
}

/** Tries each `step`th mutant of a file, one after another. */
export async function tryAll(bench: Bench, file: string, known: readonly TestFile[], step = 1): Promise<Result> {
  const startedAt = performance.now();
  const tests = known.map(({ name }) => name);
  const source = readFileSync(file, 'utf8');
  let [killed, hung] = [0, 0];
  const survived: string[] = [];
  for (const mutant of mutantsOf(source).filter((_, index) => index % step === 0)) {
    const answer = await bench.ask({ file, mutant, tests });
    if (answer === undefined) hung++;
    if (answer === undefined || !('fate' in answer)) killed++;
    else if (answer.fate === 'killed') killed++;
    else if (answer.fate === 'survived') survived.push(nameOf(file, source, mutant));
  }
  return { file, killed, hung, survived, seconds: (performance.now() - startedAt) / 1000 };
}

const inOneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');
const inShort = (text: string): string => {
  const line = inOneLine(text);
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
};

/** A name that stays when lines move: the file, the line that the mutant is in, what it replaces and by what. */
function nameOf(file: string, source: string, { start, end, text }: Mutant): string {
  const begin = source.lastIndexOf('\n', start) + 1;
  const line = source.slice(begin, source.indexOf('\n', start));
  const was = source.slice(start, end);
  const nth = source.slice(begin, start).split(was).length;
  const place = nth > 1 ? ` (${nth}.)` : '';
  return `${file}: ${inOneLine(line)} | ${inShort(was)}${place} -> ${inShort(text) || 'nothing'}`;
}
