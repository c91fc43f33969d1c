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

  type Own = Promise<Readonly<Record<string, number>>>;
  const own = async (way: readonly string[], program: readonly string[]): Own =>
    tell(workshop, workshop.ownTime, [...way, 'hogehoge', 'HOGEHOGE', ...program], 30_000);
  const start = async (...program: readonly string[]): Own => own(['start', '3'], program);
  /** Each is asked once in this time. */
  const waiting = async (pauseMs: number, ...program: readonly string[]): Own =>
    own(['waiting', '3', String(pauseMs)], program);

  it('has the start in it where the input is there at once', async () => {
    const { startMs = 0 } = await start('sh', '-c', 'sleep 0.2; exec tr a-z A-Z');
    assert.ok(startMs >= 200, `${startMs} ms`);
  });

  it('has none of it where the program waits for its input', async () => {
    const { waitingMs = 0 } = await waiting(1600, 'sh', '-c', 'sleep 0.8; exec tr a-z A-Z');
    assert.ok(waitingMs > 0 && waitingMs < 800, `${waitingMs} ms`);
  });

  it('has the time that it works on its input', async () => {
    const { waitingMs = 0 } = await waiting(5, 'sh', '-c', 'read -r line; sleep 0.1; printf HOGEHOGE');
    assert.ok(waitingMs >= 100, `${waitingMs} ms`);
  });

  it('has processor time and memory', async () => {
    const { cpuMs = 0, residentMiB = 0 } = await start('tr', 'a-z', 'A-Z');
    assert.ok(cpuMs > 0 && residentMiB > 0.5, `${cpuMs} ms, ${residentMiB} MiB`);
  });

  it('is not told of a program that answers wrong, or fails', async () => {
    await assert.rejects(start('cat'), /cat answered wrong/);
    await assert.rejects(start('sh', '-c', 'tr a-z A-Z; exit 3'), /sh answered wrong/);
    await assert.rejects(waiting(5, 'cat'), /cat answered wrong/);
    await assert.rejects(waiting(5, 'sh', '-c', 'tr a-z A-Z; exit 3'), /sh answered wrong/);
  });
});
