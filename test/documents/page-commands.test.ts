import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { run } from '../e2e/run.ts';
import { RunningProgram } from '../examples/running-program.ts';
import { EOFC, EOFD, UNMEASURED } from '../support/commands.ts';
import { promised } from '../support/document-blocks.ts';
import { freePort } from '../support/free-port.ts';
import { scratchForEach } from '../support/scratch.ts';

/** What stands before the first heading: how it is used. */
const commandsOf = (page: string): readonly string[] =>
  [...(readFileSync(page, 'utf8').split('\n## ')[0] ?? '').matchAll(/^ {4}((?:eofd|curl) .*)$/gm)].map(
    ([, line = '']) => line,
  );

// They ask with 'curl'.
for (const page of ['docs/http.md', 'docs/metrics.md']) {
  describe(`the commands at the top of ${page}`, () => {
    const scratch = scratchForEach();
    let daemon: RunningProgram | undefined;
    afterEach(async () => {
      await daemon?.end();
      daemon = undefined;
    });

    it('have the replies that the page promises', async () => {
      const environment = { ...process.env, ...UNMEASURED };
      const port = await freePort();
      const commands = commandsOf(page);
      equal(commands.length, 4);
      for (const written of commands) {
        const command = written.replace(/:(8080|9090)/, `:${port}`).replace('/run/eofd/', './');
        if (command.startsWith('eofd ')) {
          await daemon?.end();
          daemon = new RunningProgram(`exec ${command.replace('eofd', EOFD)}`, scratch(), environment);
          await daemon.said(/listening on/);
          // So that there is something to count.
          equal((await run([EOFC, 'hello'], { directory: scratch() })).code, 0);
          continue;
        }
        const { code, out } = await run(['sh', '-euc', command], { directory: scratch(), environment });
        const words = promised(written);
        ok(words.length > 0, written);
        deepEqual({ code, missing: words.filter((each) => !String(out).includes(each)) }, { code: 0, missing: [] });
      }
    });
  });
}
