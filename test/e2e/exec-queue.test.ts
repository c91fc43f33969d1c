import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask, Client } from '../support/node-client.ts';

describe('The queue of requests for a program', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  /** Waits for a file to appear. */
  const waits = ['sh', '-c', 'echo runs >&2; while [ ! -e gate ]; do sleep 0.01; done; echo done'];
  const open = () => writeFileSync(join(daemon.directory, 'gate'), '');
  const send = (): Client => {
    const client = new Client(daemon.socket);
    client.halfClose();
    return client;
  };

  it('has 922 places for one user: the next request fails at once, and none of the others', async () => {
    const args = ['--connections-max', '2000', '--connections-max-per-user', '2000', '--handler-concurrency', '1', '--', ...waits];
    daemon = await startDaemon({ args });
    const first = send();
    await daemon.said(/runs/);
    const waiting = Array.from({ length: 922 }, send);
    await Promise.all(waiting.map(({ connected }) => connected));
    const { bytes, end } = await ask(daemon.socket, 'one too many');
    assert.deepEqual([bytes.length, end], [0, 'EOF']);
    const failures = () => daemon.lines.filter(({ EOFD_OUTCOME: outcome }) => outcome === 'failed');
    const record = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'failed');
    assert.equal(record['EOFD_REASON'], '922 requests of one user already wait for a turn (handler-concurrency)');
    assert.equal(record['EOFD_REQUEST_BYTES'], 12);
    // A place that is given up is there for the next.
    waiting.pop()?.close();
    await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'aborted');
    const next = send();
    open();
    for (const client of [first, ...waiting, next]) assert.equal((await client.answer).bytes.toString(), 'done\n');
    assert.equal(await daemon.stop(), 0);
    assert.equal(failures().length, 1);
    assert.match(String(daemon.lines.at(-1)?.['message']), /^stopped after 925 connections: 923 replied, 1 failed, 1 aborted$/);
  });

  it('is told of in the record: how long a request was in it, as part of the whole', async () => {
    daemon = await startDaemon({ args: ['--handler-concurrency', '1', '--', ...waits] });
    const first = send();
    await daemon.said(/runs/);
    const second = send();
    await second.connected;
    open();
    await Promise.all([first.answer, second.answer]);
    const replied = () => daemon.lines.filter(({ EOFD_OUTCOME: outcome }) => outcome === 'replied');
    await daemon.stop();
    const [one, other] = replied();
    const queued = (line: typeof one) => Number(line?.['EOFD_QUEUE_USEC']);
    const whole = (line: typeof one) => Number(line?.['EOFD_DURATION_USEC']);
    assert.ok(queued(one) < queued(other) && queued(other) <= whole(other), JSON.stringify([one, other]));
    assert.match(String(other?.['message']), / in [\d.]+ms, [\d.]+ms of it in the queue$/);
  });
});
