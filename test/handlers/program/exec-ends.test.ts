import assert from 'node:assert/strict';
import { fixture, processesOf, usePrograms } from './programs.ts';

describe('A program that does not end well', () => {
  const { exec, ask } = usePrograms();

  it('and ignores SIGTERM is killed, with all that it started', async () => {
    const asked = ask(exec([fixture('ignores-term.sh')]));
    await asked.said(/ready/);
    assert.ok(processesOf(asked.id).length > 0);
    asked.abort();
    await assert.rejects(asked.reply, /no longer wanted/);
    await asked.over();
  });

  it('and heeds SIGTERM is not killed before it has put things in order', async () => {
    const script = 'trap "echo in order >&2; exit" TERM; echo ready >&2; while :; do sleep 0.01; done';
    const asked = ask(exec(['sh', '-c', script], { graceMs: 60_000 }));
    await asked.said(/ready/);
    asked.abort();
    await asked.said(/in order/);
    await asked.over();
  });

  it('has its group ended with it, though the first process is gone and another ignores SIGTERM', async () => {
    const script = '(trap "" TERM; echo ready >&2; exec sleep 60) & wait';
    const asked = ask(exec(['sh', '-c', script]));
    await asked.said(/ready/);
    asked.abort();
    await asked.over();
  });

  it('has its group asked to end and waited for, not only its first process', async () => {
    const script =
      '(trap "sleep 0.1; echo in order >&2; exit" TERM; echo ready >&2; while :; do sleep 0.01; done) & wait';
    const asked = ask(exec(['sh', '-c', script], { graceMs: 60_000 }));
    await asked.said(/ready/);
    asked.abort();
    await asked.said(/in order/);
    await asked.over();
  });

  it('but leaves a process in its group: the reply does not wait for it, and it is killed', async () => {
    const asked = ask(exec([fixture('leaves-child.sh')]));
    assert.equal(await asked.reply, 'done\n');
    await asked.over();
  });

  it('but leaves a process in a session of its own: the reply does not wait for it, and it lives', async () => {
    const asked = ask(exec([fixture('leaves-session.py')]));
    const left = Number(await asked.reply);
    assert.deepEqual(processesOf(asked.id), [left]);
    process.kill(left, 'SIGKILL');
    await asked.over();
  });

  it('and writes a flood of errors has the first lines in the log, and a count of the rest', async () => {
    const asked = ask(exec([fixture('floods-errors.sh')]));
    await asked.said(/something is wrong/);
    asked.abort();
    await asked.said(/more bytes of standard error left out/);
    assert.equal(asked.lines.length, 51);
    await asked.over();
  });

  it('and writes without end is ended at max-reply, and a reply of just max-reply is none too many', async () => {
    const asked = ask(exec([fixture('writes-for-ever.sh')], { maxReplyBytes: () => 100_000 }));
    await assert.rejects(asked.reply, {
      name: 'HandlerFailure',
      message: 'the program wrote more than 100000 bytes (max-reply)',
    });
    await asked.over();
    const edge = exec(['sh', '-c', 'head -c 1000 /dev/zero'], { maxReplyBytes: () => 1000 });
    assert.equal((await ask(edge).reply).length, 1000);
    const beyond = exec(['sh', '-c', 'head -c 1001 /dev/zero'], { maxReplyBytes: () => 1000 });
    await assert.rejects(ask(beyond).reply, /max-reply/);
  });

  it('and never reads its 8 MiB can be ended like any other, or answer', async () => {
    const request = [Buffer.alloc(2 ** 23)];
    const asked = ask(exec([fixture('never-reads.sh')]), request);
    await asked.said(/ready/);
    asked.abort();
    await asked.over();
    assert.equal(await ask(exec(['echo', 'unread']), request).reply, 'unread\n');
  });

  it('and closes its output and lives on has not answered yet', async () => {
    const asked = ask(exec([fixture('closes-output.sh')]));
    await asked.said(/closed/);
    assert.equal(
      await Promise.race([asked.reply, new Promise((resolve) => setTimeout(resolve, 50, 'no reply'))]),
      'no reply',
    );
    asked.abort();
    await asked.over();
    const later = exec(['sh', '-c', 'echo early; exec >&- 2>&-; sleep 0.1']);
    assert.equal(await ask(later).reply, 'early\n');
  });

  it('and whose client was gone before it began is never started', async () => {
    const program = exec(['sh', '-c', 'echo started >&2']);
    const asked = ask(program);
    asked.abort();
    await assert.rejects(asked.reply, /no longer wanted/);
    assert.deepEqual(asked.lines, []);
    assert.equal(await ask(program).reply, '');
  });
});
