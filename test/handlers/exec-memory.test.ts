import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallContext } from '../../src/core/handler.ts';
import { usePrograms } from './programs.ts';

describe('the memory that requests to programs take', () => {
  const { exec, ask } = usePrograms();

  it('is not taken twice: once the program has its request as a file, the pieces are let go', async () => {
    const handler = exec(['cat']);
    const request = [Buffer.from('one'), Buffer.from('two')];
    const held: number[] = [];
    const context: CallContext = {
      requestId: 'memory-1',
      peer: { pid: 1, uid: 2, gid: 3 },
      signal: new AbortController().signal,
      log() {},
      started: () => assert.equal(request.length, 2, 'it waits with its pieces'),
      holds: (bytes) => {
        assert.deepEqual(request, []);
        held.push(bytes);
      },
    };
    assert.equal(Buffer.concat(await handler.handle(request, context)).toString(), 'onetwo');
    // The file, and then the memory that the reply is read into as well.
    assert.deepEqual(held, [6, 6 + 4096]);
  });

  it('is that of one reply more at the bound: the program at work the longest goes on, the others wait with their writing', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'eofd-memory-'));
    let bound = false;
    const handler = exec(['sh', '-c', 'read gate; echo runs >&2; while [ ! -e "$gate" ]; do sleep 0.01; done; head -c 500000 /dev/zero'], {
      mayHoldMore: () => !bound,
    });
    const [gone, first, second] = ['no', 'gate', 'gate'].map((name) => ask(handler, `${join(directory, name)}\n`));
    assert.ok(gone && first && second);
    for (const each of [gone, first, second]) await each.said(/runs/);
    bound = true;
    // One that only has to end is not in the way of the others.
    gone.abort();
    writeFileSync(join(directory, 'gate'), '');
    assert.equal((await first.reply).length, 500_000);
    assert.equal(second.held.length, 1, 'nothing of the other one was read meanwhile');
    assert.equal((await second.reply).length, 500_000);
    rmSync(directory, { recursive: true });
  });
});
