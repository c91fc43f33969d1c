import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { processStatus } from '../../../src/handlers/program/process-status.ts';
import { residentBytes, Wear } from '../../../src/handlers/program/wear.ts';
import { whenWaiting } from '../../../src/handlers/program/when-waiting.ts';
import { until } from '../../support/wait.ts';

describe('what is known of a process', () => {
  it('is whether it sleeps, and when it seems to have come to where it waits', async () => {
    const child = spawn('sh', ['-c', 'i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; read line; exit 3']);
    const pid = child.pid ?? 0;
    let waits = false;
    whenWaiting(pid, () => {
      waits = true;
    });
    await until('it waits', () => waits);
    assert.equal(processStatus(pid)?.isAsleep, true);
    child.stdin.end('x\n');
    await once(child, 'exit');
    assert.equal(processStatus(pid), undefined);
  });

  it('is nothing where there is no such process: then it counts as waiting', async () => {
    await new Promise<void>((resolve) => {
      whenWaiting(2 ** 30, resolve);
    });
  });

  it('is its memory with that of its children, which wears it when it is idle', async () => {
    const child = spawn('sh', ['-c', 'sleep 60 & echo started; wait'], { detached: true });
    await once(child.stdout, 'data');
    const pid = child.pid ?? 0;
    const own = (): number => (processStatus(pid)?.pages ?? 0) * 4096;
    await until('both are counted', () => own() > 0 && residentBytes(pid) > own());
    const wear = new Wear({ memoryMaxBytes: 1 });
    const { option, text = '' } = wear.of(pid, 1, true) ?? {};
    assert.equal(option, 'worker-memory');
    assert.match(text, /^it takes \d+ bytes of memory$/);
    assert.equal(wear.of(pid, 1, false), undefined);
    assert.equal(new Wear({}).of(pid, 1e9, true), undefined);
    const requests = new Wear({ requestsMax: 3 });
    assert.deepEqual(
      [requests.of(pid, 2, true), requests.of(pid, 3, false)],
      [undefined, { option: 'worker-requests', text: 'it was given 3 requests' }],
    );
    process.kill(-pid, 'SIGTERM');
    child.stdout.destroy();
    await once(child, 'exit');
  });
});
