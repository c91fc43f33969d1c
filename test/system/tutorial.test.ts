import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describeOnMachine } from '../support/installed-machine.ts';

/** The commands of docs/tutorial.md, block by block. */
const blocks = [...readFileSync('docs/tutorial.md', 'utf8').matchAll(/^```sh\n([^]*?)^```$/gm)].map(
  ([, text = '']) => text,
);
/** What the page says that a command prints: `command   # words`. */
const promised = (text: string): readonly string[] =>
  [...text.matchAll(/^\S.*\S {3,}# (.*)$/gm)].map(([, words = '']) => words);
const LATER_MS = 30_000;
/** What may be said a little later: the journal's daemon and the status of a unit have their own pace. */
const isLook = (text: string): boolean => /^(journalctl|systemctl show)/.test(text);

describeOnMachine('docs/tutorial.md', (machine) => {
  const run = async (text: string): Promise<string> => {
    const { status, stdout, stderr } = await machine().run(['sh', '-e', '-c', text]);
    assert.equal(status, 0, `${stdout}${stderr}`);
    return `${stdout}${stderr}`;
  };

  for (const text of blocks) {
    it(`has commands that work: ${text.split('\n', 1)[0]}`, async () => {
      const missing = (said: string) => promised(text).filter((words) => !said.includes(words));
      let said = await run(text);
      const end = performance.now() + LATER_MS;
      while (isLook(text) && missing(said).length > 0 && performance.now() < end) said = await run(text);
      assert.deepEqual(missing(said), [], said);
    });
  }
});
