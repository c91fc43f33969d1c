import assert from 'node:assert/strict';
import { promised, shellBlocks } from '../support/document-blocks.ts';
import { describeOnMachine } from '../support/installed-machine.ts';

describeOnMachine('the commands of the first pages for root', (machine) => {
  for (const page of ['README.md', 'README.ja.md', 'examples/README.md']) {
    it(`work once the package is installed, and print what ${page} says`, async () => {
      const blocks = shellBlocks(page, 'root');
      assert.ok(blocks.length > 0);
      for (const text of blocks) {
        const { status, stdout, stderr } = await machine().run(['sh', '-e', '-c', text]);
        const missing = promised(text).filter((words) => !`${stdout}${stderr}`.includes(words));
        assert.deepEqual({ status, missing }, { status: 0, missing: [] }, `${stdout}${stderr}`);
      }
    });
  }
});
