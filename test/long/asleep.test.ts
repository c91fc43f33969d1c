import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { wakeUps } from '../../bench/process-figures.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';

/** In so long eofd looks once at most whether its socket still has its name, which is one wake-up. */
const WINDOW_MS = 3000;
/** V8 looks for garbage for a while after a request, and collects it with all of its threads. */
const WINDOWS = 10;
const OWN_LOOKS = 1;

// The programs run with 'perl'.
describe('What waits for a request', function () {
  this.timeout(120_000);
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  const program = ['perl', resolve('test/fixtures/warm.pl')];
  for (const mode of ['spare', 'worker']) {
    it(`wakes neither itself nor eofd: ${mode}`, async () => {
      daemon = await startDaemon({ args: ['--program-mode', mode, '--', ...program] });
      assert.equal((await ask(daemon.socket, 'a')).bytes.toString(), '<a>');
      const pid = daemon.process.pid ?? 0;
      const seen: string[] = [];
      for (let window = 0; window < WINDOWS; window++) {
        const before = wakeUps(pid);
        await delay(WINDOW_MS);
        const after = wakeUps(pid);
        const [own, ofChildren] = [after.own - before.own, after.ofChildren - before.ofChildren];
        seen.push(`${own} and ${ofChildren}`);
        if (ofChildren === 0 && own <= OWN_LOOKS) return;
      }
      assert.fail(`eofd and its programs woke so often in ${WINDOW_MS} ms each: ${seen.join(', ')}`);
    });
  }
});
