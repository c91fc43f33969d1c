import { deepEqual } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Stage } from '../client/stage.ts';
import { EOFC, run } from './run.ts';

/** How to run an example of each language; C needs a compiler, which the tests do without. */
const RUNNERS: Readonly<Record<string, readonly [program: string, file: string]>> = {
  sh: ['sh', 'example.sh'],
  python: ['python3', 'example.py'],
  perl: ['perl', 'example.pl'],
  js: ['node', 'example.mjs'],
};

describe("docs/client.md's example", () => {
  const examples = [...readFileSync('docs/client.md', 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
  let stage: Stage;
  before(async () => {
    stage = new Stage();
    symlinkSync(EOFC, `${stage.directory}/eofc`);
    await stage.python('upper');
  });
  after(() => stage.close());

  it('is there for each of these languages', () => {
    deepEqual([...new Set(examples.map(({ language }) => language))].sort(), ['c', ...Object.keys(RUNNERS)].sort());
  });

  for (const [i, { language, text }] of examples.entries()) {
    const runner = RUNNERS[language];
    if (runner === undefined) continue;
    it(`no. ${i + 1} (${language}) prints the reply`, async () => {
      const [program, name] = runner;
      // Within the package, so that its own name leads to it.
      const directory = mkdtempSync('build/example-');
      const file = `${process.cwd()}/${directory}/${name}`;
      writeFileSync(file, text);
      const environment = { PATH: `${stage.directory}:${process.env['PATH']}:${dirname(process.execPath)}` };
      const { code, out, err } = await run([program, file], { directory: stage.directory, environment });
      rmSync(directory, { recursive: true });
      deepEqual([code, String(out).trim(), err], [0, 'HOGEHOGE', '']);
    });
  }
});
