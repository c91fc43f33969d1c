import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fixture, processesOf } from '../handlers/program/programs.ts';
import { type Line, type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';
import { until } from '../support/wait.ts';

const DEADLINE_MS = 500;
/** What the end of a request may take beyond its deadline on a busy machine. Without it, these programs go on for longer. */
const MORE_MS = 20_000;

/** Of /proc/PID/stat: the name may have anything in it, so what follows its last parenthesis counts. */
const groupOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[2]);

describe('A program that does not end', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  /**
   * Asks, and waits for the end: of the request for the client, its record, and the processes that are not expected to
   * stay.
   */
  async function endOf(
    program: readonly string[],
    { request = Buffer.from('x'), options = [] as string[], staying = 0, deadlineMs = DEADLINE_MS } = {},
  ): Promise<Line> {
    daemon = await startDaemon({ args: ['--handler-timeout', `${deadlineMs}ms`, ...options, '--', ...program] });
    const began = performance.now();
    const answer = await ask(daemon.socket, request);
    const record = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome !== undefined);
    const left = () => processesOf(String(record['EOFD_REQUEST_ID']));
    await until('nothing of it is left', () => left().length <= staying);
    const tookMs = performance.now() - began;
    assert.ok(tookMs <= deadlineMs + MORE_MS, `${tookMs} ms`);
    assert.deepEqual(answer, { bytes: Buffer.alloc(0), end: 'ECONNRESET' });
    assert.equal(typeof record['EOFD_QUEUE_USEC'], 'number');
    assert.equal(record['EOFD_REQUEST_BYTES'], request.length);
    assert.equal(record['EOFD_REPLY_BYTES'], 0);
    return record;
  }
  const timedOut = ({ EOFD_OUTCOME: outcome, EOFD_REASON: reason }: Line, after = `${DEADLINE_MS}ms`): void =>
    assert.deepEqual([outcome, reason], ['timed out', `no reply from the handler after ${after} (handler-timeout)`]);

  it('and ignores SIGTERM is killed', async () => {
    timedOut(await endOf([fixture('ignores-term.sh')]));
  });

  it('and floods standard error is ended, and the log has its bounded share', async () => {
    timedOut(await endOf([fixture('floods-errors.sh')]));
    assert.equal(await daemon.stop(), 0);
    assert.equal(daemon.lines.filter(({ message }) => message === 'floods-errors.sh: something is wrong').length, 50);
    await daemon.said(/^floods-errors\.sh: \(\d+ more bytes of standard error left out\)$/);
  });

  it('and never reads its request of 8 MiB is ended', async () => {
    timedOut(await endOf([fixture('never-reads.sh')], { request: Buffer.alloc(2 ** 23) }));
  });

  it('but closes its output and lives on is ended', async () => {
    timedOut(await endOf([fixture('closes-output.sh')]));
  });

  it('but stops itself is killed', async () => {
    timedOut(await endOf(['sh', '-c', 'trap "" TERM; kill -STOP $$']));
  });

  it('and writes without end is ended at max-reply, before its deadline', async () => {
    const { EOFD_OUTCOME: outcome, EOFD_REASON: reason } = await endOf([fixture('writes-for-ever.sh')], {
      options: ['--max-reply', '1M'],
      deadlineMs: 30_000,
    });
    assert.deepEqual([outcome, reason], ['failed', 'the program wrote more than 1048576 bytes (max-reply)']);
  });

  it('and writes without end, but little at a time, is ended at its deadline', async () => {
    timedOut(await endOf(['sh', '-c', 'while :; do echo more; sleep 0.01; done']));
  });

  it('and leaves a process in a session of its own is ended without that one', async () => {
    // Long enough for the process to be in its session by then: setsid is there in milliseconds, while an interpreter
    // may take a second.
    const record = await endOf(['sh', '-c', 'setsid sleep 60 & exec sleep 60'], { staying: 1, deadlineMs: 2000 });
    timedOut(record, '2s');
    const [left] = processesOf(String(record['EOFD_REQUEST_ID']));
    assert.ok(left !== undefined, 'the process that left lives on');
    assert.equal(groupOf(left), left);
    process.kill(left, 'SIGKILL');
  });
});

describe('A program that ends', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  async function replyOf(program: readonly string[]): Promise<{ reply: string; left(): number[]; tookMs: number }> {
    daemon = await startDaemon({ args: ['--', ...program] });
    const began = performance.now();
    const { bytes } = await ask(daemon.socket, 'x');
    const tookMs = performance.now() - began;
    const { EOFD_REQUEST_ID: id } = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'replied');
    return { reply: bytes.toString(), left: () => processesOf(String(id)), tookMs };
  }

  it('is not waited for where what it left, in a session of its own, holds its pipes', async () => {
    const { reply, left, tookMs } = await replyOf([fixture('leaves-session.py')]);
    assert.ok(tookMs < 10_000, 'the process that was left sleeps for a minute');
    const child = Number(reply);
    assert.deepEqual(left(), [child]);
    process.kill(child, 'SIGKILL');
  });

  it('leaves nothing in its group, though what it left goes on from process to process and ignores SIGTERM', async () => {
    const hops = `
import os, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('hopping', flush=True)
while True:
    if os.fork():
        os._exit(0)
`;
    const { reply, left } = await replyOf(['python3', '-c', hops]);
    assert.equal(reply, 'hopping\n');
    await until('nothing of it is left', () => left().length === 0);
  });
});
