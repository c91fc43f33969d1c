import assert from 'node:assert/strict';
import { tell } from '../../bench/run-load.ts';
import { openWorkshop, type Workshop } from '../../bench/workshop.ts';

// Built with 'cc'.
describe('what a program needs for itself', () => {
  let workshop: Workshop;
  before(() => {
    workshop = openWorkshop();
  });
  after(() => workshop.remove());

  const own = async (...program: readonly string[]): Promise<Readonly<Record<string, number>>> =>
    tell(workshop, workshop.ownTime, ['3', 'hogehoge', 'HOGEHOGE', ...program], 30_000);

  it('has the start in it where the input is there at once, and not where the program waits for it', async () => {
    const { startMs = 0, waitingMs = 0 } = await own('sh', '-c', 'sleep 0.2; exec tr a-z A-Z');
    assert.ok(startMs >= 200 && waitingMs > 0 && waitingMs < startMs, `${startMs} ms, ${waitingMs} ms`);
  });

  it('has the time that it works on its input in both', async () => {
    const { waitingMs = 0 } = await own('sh', '-c', 'read -r line; sleep 0.1; printf HOGEHOGE');
    assert.ok(waitingMs >= 100, `${waitingMs} ms`);
  });

  it('has processor time and memory', async () => {
    const { cpuMs = 0, residentMiB = 0 } = await own('tr', 'a-z', 'A-Z');
    assert.ok(cpuMs > 0 && residentMiB > 0.5, `${cpuMs} ms, ${residentMiB} MiB`);
  });

  it('is not told of a program that answers wrong, or fails', async () => {
    await assert.rejects(own('cat'), /cat answered wrong/);
    await assert.rejects(own('sh', '-c', 'tr a-z A-Z; exit 3'), /sh answered wrong/);
  });
});
