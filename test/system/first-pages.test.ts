import assert from 'node:assert/strict';
import { promised, shellBlocks } from '../support/document-blocks.ts';
import { describeOnMachine } from '../support/installed-machine.ts';
import { eventually } from '../support/wait.ts';

describeOnMachine('the commands of the first pages for root', (machine) => {
  for (const page of ['README.md', 'README.ja.md', 'examples/README.md']) {
    it(`work once the package is installed, and print what ${page} says`, async () => {
      const blocks = shellBlocks(page, 'root');
      assert.ok(blocks.length > 0);
      for (const text of blocks) {
        let printed = '';
        // Its first request starts the service; manager and journal tell of that a moment later, to who types it all.
        await eventually(`${page} is true: ${text}`, async () => {
          const { status, stdout, stderr } = await machine().run(['sh', '-e', '-c', text]);
          printed = `${stdout}${stderr}`;
          return status === 0 && promised(text).every((words) => printed.includes(words)) ? true : undefined;
        }).catch((cause: unknown) => assert.fail(`${(cause as Error).message}; it printed: ${printed}`));
      }
    });
  }
});
