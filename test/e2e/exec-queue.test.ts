import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';
import { RawClient } from '../support/raw-client.ts';
import { until } from '../support/wait.ts';

describe('The queue of requests for a program', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  /** Waits for a file to appear. */
  const waits = ['sh', '-c', 'echo runs >&2; while [ ! -e gate ]; do sleep 0.01; done; echo done'];
  const open = () => writeFileSync(join(daemon.directory, 'gate'), '');

  it('has 922 places for one user: the next request fails at once, and none of the others', async () => {
    const room = ['--connections-max', '2000', '--connections-max-per-user', '2000', '--drain-timeout', '50s'];
    daemon = await startDaemon({ args: [...room, '--handler-concurrency', '8', '--', ...waits] });
    const clients: RawClient[] = [];
    // At its end when it returns, so that they are in the queue in this order.
    const come = (): void => {
      const client = new RawClient(daemon.socket);
      client.halfClose();
      clients.push(client);
    };
    for (let i = 0; i < 8; i++) come();
    await until('they run', () => daemon.lines.filter(({ message }) => message === 'sh: runs').length === 8);
    for (let i = 0; i < 922; i++) come();
    const { bytes, end } = await ask(daemon.socket, 'one too many');
    assert.deepEqual([bytes.length, end], [0, 'ECONNRESET']);
    const record = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'failed');
    assert.equal(record['EOFD_REASON'], '922 requests of one user already wait for a turn (handler-concurrency)');
    assert.equal(record['EOFD_REQUEST_BYTES'], 12);
    // A place that is given up is there for the next.
    clients.pop()?.close();
    await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'aborted');
    come();
    open();
    assert.equal(await daemon.stop(), 0);
    for (const client of clients) {
      assert.equal(client.read().toString(), 'done\n');
      client.close();
    }
    assert.match(
      String(daemon.lines.at(-1)?.['message']),
      /^stopped after 932 connections: 930 replied, 1 failed, 1 aborted$/,
    );
  });

  it('is told of in the record: how long a request was in it, as part of the whole', async () => {
    daemon = await startDaemon({ args: ['--handler-concurrency', '1', '--', ...waits] });
    const replies = [ask(daemon.socket, 'x'), ask(daemon.socket, 'y')];
    await daemon.said(/runs/);
    open();
    await Promise.all(replies);
    assert.equal(await daemon.stop(), 0);
    const records = daemon.lines.filter(({ EOFD_OUTCOME: outcome }) => outcome === 'replied');
    assert.equal(records.length, 2);
    for (const { EOFD_QUEUE_USEC: queued, EOFD_DURATION_USEC: whole } of records) {
      assert.ok(Number.isInteger(queued) && Number(queued) <= Number(whole), `${String(queued)} of ${String(whole)}`);
    }
  });
});
