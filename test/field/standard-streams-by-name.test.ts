// What was met: a program that had given up root could not open /dev/stdout or /dev/stderr ("Permission denied"): the
// pipes belonged to eofd's user.

import assert from 'node:assert/strict';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';

const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
// Giving up root is root's.
if (process.getuid?.() === 0) {
  describe('a program that gives up root', () => {
    let daemon: RunningDaemon;
    afterEach(() => daemon.clean());
    const start = async (options: readonly string[], script: string): Promise<void> => {
      daemon = await startDaemon({ args: [...options, '--', ...asNobody, 'sh', '-c', script] });
    };

    for (const options of [[], ['--program-mode', 'spare']])
      it(`opens its standard streams by name${options.length > 0 ? ', started ahead' : ''}`, async () => {
        await start(options, 'cat /dev/stdin; echo out >/dev/stdout; echo err >/dev/stderr');
        assert.equal((await ask(daemon.socket, 'in ')).bytes.toString(), 'in out\n');
        await daemon.said(/^setpriv: err$/);
      });

    it('opens those that it has in mode worker', async () => {
      await start(['--program-mode', 'worker'], 'echo out >/dev/stdout; echo err >/dev/stderr; exec sleep 60');
      await daemon.said(/^setpriv: out$/);
      await daemon.said(/^setpriv: err$/);
    });
  });
}
