import assert from 'node:assert/strict';
import { promised, shellBlocks } from '../support/document-blocks.ts';
import { describeOnMachine } from '../support/installed-machine.ts';

const LATER_MS = 30_000;
/** What may be said a little later: the journal's daemon and the status of a unit have their own pace. */
const isLook = (text: string): boolean => /^(journalctl|systemctl show)/.test(text);

describeOnMachine('docs/tutorial.md', (machine) => {
  const run = async (text: string): Promise<string> => {
    const { status, stdout, stderr } = await machine().run(['sh', '-e', '-c', text]);
    assert.equal(status, 0, `${stdout}${stderr}`);
    return `${stdout}${stderr}`;
  };

  for (const text of shellBlocks('docs/tutorial.md')) {
    it(`has commands that work: ${text.split('\n', 1)[0]}`, async () => {
      const missing = (said: string) => promised(text).filter((words) => !said.includes(words));
      let said = await run(text);
      const end = performance.now() + LATER_MS;
      while (isLook(text) && missing(said).length > 0 && performance.now() < end) said = await run(text);
      assert.deepEqual(missing(said), [], said);
    });
  }
});
