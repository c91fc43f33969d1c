import { deepEqual, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { parseEofcCommand } from '../../src/eofc/eofc-command.ts';
import { resolveSettings } from '../../src/eofd/configuration/settings.ts';

/** In performance.md are names of who took part. */
const PAGES = ['README.md', 'README.ja.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter(
  (name) => name.endsWith('.md') && name !== 'docs/performance.md',
);
/** Files and programs of a reader's own. */
const MISSING = /is not there|can('t|not) be read|in none of the directories/;
/** What a reader puts something of their own for. */
const PLACES: Readonly<Record<string, string>> = { ADDRESS: '127.0.0.1:1', '...': '127.0.0.1:1', PATH: './sock' };

/** In lines of their own, with what is said of them behind, or in the middle of a sentence. */
function commandsOf(page: string): readonly string[] {
  const text = readFileSync(page, 'utf8').replaceAll(/^```(?!sh)[^]*?^```$/gm, '');
  const lines = [...text.matchAll(/^ {4}(eof[dc] .*)$/gm)].map(([, line = '']) => line.replace(/ {3,}.*/, ''));
  const inside = [...text.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/`(eof[dc] [^`]*)`/g)];
  return [...lines, ...inside.map(([, line = '']) => line)];
}

const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)]
    .map(([, single, double, plain]) => single ?? double ?? plain ?? '')
    .map((word) => PLACES[word] ?? word);

async function problemsOf(command: string): Promise<readonly string[]> {
  const [program, ...words] = wordsOf(command);
  if (program === 'eofc') {
    const read = parseEofcCommand(words, {});
    return read.kind === 'wrong' ? read.problems : [];
  }
  const read = await resolveSettings(words);
  return read.kind === 'problems' ? read.problems.filter((problem) => !MISSING.test(problem)) : [];
}

describe('a command line in the documents', () => {
  it('is one that eofd or eofc takes', async () => {
    const wrong: string[] = [];
    let count = 0;
    for (const page of PAGES)
      for (const command of commandsOf(page)) {
        count++;
        const problems = await problemsOf(command);
        if (problems.length > 0) wrong.push(`${page}: ${command}: ${problems.join('; ')}`);
      }
    ok(count > 40, String(count));
    deepEqual(wrong, []);
  });
});
