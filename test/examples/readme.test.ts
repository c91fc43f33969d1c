import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { run } from '../e2e/run.ts';
import { UNMEASURED } from '../support/commands.ts';
import { removeTree } from '../support/remove-tree.ts';
import { RunningProgram } from './running-program.ts';

// Its commands need 'python3', 'perl', 'cc', 'socat' and 'nc'; its page in asyncio needs 'starlette' and 'uvicorn'.
const PAGE = readFileSync('examples/README.md', 'utf8');
/** `node` is the one that runs the tests. */
const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`;
const ENVIRONMENT = { ...process.env, ...UNMEASURED, PATH };
/** Debian's Python, which has modules of Debian's packages. */
const WITH_MODULES = { ...ENVIRONMENT, PATH: `/usr/bin:${PATH}` };

interface Block {
  readonly language: string;
  readonly text: string;
}

/** The code blocks of each section, by its title. */
const sections = new Map<string, readonly Block[]>(
  PAGE.split(/^## /m)
    .slice(1)
    .map((section) => {
      const blocks = [...section.matchAll(/^```([\w ]*)\n(.*?)^```$/gms)];
      return [section.split('\n', 1)[0] ?? '', blocks.map(([, language = '', text = '']) => ({ language, text }))];
    }),
);

describe("examples/README.md's section", () => {
  let directory: string;
  let running: RunningProgram[];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-'));
    mkdirSync(join(directory, 'build'));
    // What is built is what the package's types are found in; the compiler needs its own.
    for (const name of ['dist', 'examples', 'node_modules', 'package.json', 'build/src'])
      symlinkSync(resolve(name), join(directory, name));
    running = [];
  });
  afterEach(async () => {
    for (const program of running) await program.end();
    removeTree(directory);
  });

  const start = async (command: string, ready: RegExp, environment = ENVIRONMENT): Promise<RunningProgram> => {
    const program = new RunningProgram(`exec ${command}`, directory, environment);
    running.push(program);
    await program.said(ready);
    return program;
  };

  /** Runs the blocks one after the other. @returns what ended with a failure, or printed what the page does not show */
  const follow = async (blocks: readonly Block[]): Promise<unknown[]> => {
    const surprises: unknown[] = [];
    for (const [i, { language, text }] of blocks.entries()) {
      if (language !== 'sh') continue;
      if (text.startsWith('node dist/eofd.cjs')) {
        for (const program of running.splice(0)) await program.end();
        await start(text, /listening on/);
        continue;
      }
      const next = blocks[i + 1];
      const shown = next?.language === '' ? next.text : '';
      const { code, out, err } = await run(['sh', '-euc', text], { directory, environment: ENVIRONMENT });
      if (code !== 0 || err !== '' || String(out) !== shown) surprises.push({ text, code, err, out: String(out) });
    }
    return surprises;
  };

  const PAGES = ['A web page that asks it', 'The same page in asyncio'];
  // The commands of the last are run on a machine with systemd, in test/system.
  const SPECIAL = [...PAGES, 'The mistake', 'Both as services'];
  for (const [title, blocks] of sections) {
    if (SPECIAL.includes(title)) continue;
    it(`"${title}" does what it says`, async () => {
      ok(
        blocks.some(({ language }) => language === ''),
        'the page shows what comes out',
      );
      deepEqual(await follow(blocks), []);
    });
  }

  for (const title of PAGES) {
    it(`"${title}" does what it says: the page shows what the program computed, or why it did not`, async () => {
      const eofd = await start(commandsOf('A calculation in Python')[0] ?? '', /listening on/);
      const [command = ''] = commandsOf(title);
      match(command, / 8080\n$/);
      // A port that is free.
      const page = await start(command.replace('8080', '0'), /^http.*\n/, WITH_MODULES);
      const address = page.out.trim();
      const look = async (query: string) => {
        const reply = await fetch(new URL(query, address));
        return { status: reply.status, html: await reply.text() };
      };

      match((await look('')).html, /<form>/);
      const computed = await look('?numbers=1+2+4');
      equal(computed.status, 200);
      match(
        computed.html,
        /<th>count<td>3<tr><th>mean<td>2\.3333333333333335<tr><th>median<td>2\.0<tr><th>deviation<td>1\.247219128924647/,
      );

      const wrong = await look(`?numbers=${encodeURIComponent('1 "><b>x')}`);
      equal(wrong.status, 502);
      match(wrong.html, /value="1 &quot;&gt;&lt;b&gt;x".*The log of eofd says more\./s);
      await eofd.said(/calculate\.py: line 2 is not a number/);

      await eofd.end();
      equal((await look('?numbers=1')).status, 503);
    });
  }

  it('"The mistake" does what it says: the client hangs, and is named in the log and told itself', async () => {
    const [serve = '', forget = ''] = commandsOf('The mistake');
    const eofd = await start(serve, /listening on/);
    const { code, out, err } = await run(['sh', '-c', forget], { directory, environment: ENVIRONMENT });
    deepEqual([code, String(out)], [1, '']);
    match(err, /eofd: no byte and no EOF for 3s: 8 bytes came, but the end of the request did not; .*write_eof\(\)/);
    match(
      eofd.out,
      /pid \d+ "\S*python3 .*ask_asyncio\.py --no-eof" of user .* sent 8 bytes, .* but has not half-closed/,
    );
  });
});

function commandsOf(title: string): readonly string[] {
  return (sections.get(title) ?? []).filter(({ language }) => language === 'sh').map(({ text }) => text);
}
