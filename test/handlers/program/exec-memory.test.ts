import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallView } from '../../../src/core/calls/call-view.ts';
import { promised } from '../../support/promised.ts';
import { removeTree } from '../../support/remove-tree.ts';
import { until } from '../../support/wait.ts';
import { SwitchedRoom, userOf } from '../claims.ts';
import { usePrograms } from './programs.ts';

describe('the memory that requests to programs take', () => {
  const { exec, ask } = usePrograms();

  it('is not taken twice: once the program has its request as a file, the pieces are let go', async () => {
    const handler = exec(['cat']);
    const request = [Buffer.from('one'), Buffer.from('two')];
    const room = new SwitchedRoom(userOf(2));
    const context = { requestId: 'memory-1', peer: { pid: 1, uid: 2, gid: 3 }, claim: room.claim, log() {} };
    const work = await promised(handler.admit(new CallView(context)));
    assert.deepEqual(room.taken, []);
    const reply = work(request);
    assert.deepEqual([request, room.taken], [[], [6]]);
    assert.equal(Buffer.concat(await promised(reply)).toString(), 'onetwo');
    // The file, and then the memory that the reply is read into as well.
    assert.deepEqual(room.taken, [6, 6 + 4096]);
  });

  it('grows only while there is more: the others wait with their writing, and go on when there is', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'eofd-memory-'));
    const handler = exec([
      'sh',
      '-c',
      'read gate; echo runs >&2; while [ ! -e "$gate" ]; do sleep 0.01; done; head -c 500000 /dev/zero',
    ]);
    const [first, second] = ['gate', 'gate'].map((name) => ask(handler, `${join(directory, name)}\n`));
    assert.ok(first && second);
    for (const each of [first, second]) await each.said(/runs/);
    second.room.hasRoom = false;
    writeFileSync(join(directory, 'gate'), '');
    assert.equal((await first.reply).length, 500_000);
    assert.equal(second.room.taken.length, 1, 'nothing of the other one was read meanwhile');
    second.room.hasRoom = true;
    assert.equal((await second.reply).length, 500_000);
    removeTree(directory);
  });

  it('holds up no other user where there is none: a program that waits for it lends its turn', async () => {
    const handler = exec(['sh', '-c', 'echo runs >&2; head -c 500000 /dev/zero'], { concurrency: 1 });
    const user = userOf(22);
    const greedy = ask(handler, '', { user, hasRoom: false });
    await until('it waits for its turn', () => greedy.room.claim.isWaiting);
    assert.equal(greedy.started, false, 'none is started that could not write');
    greedy.onStart = () => {
      greedy.room.hasRoom = false;
    };
    greedy.room.hasRoom = true;
    await greedy.said(/runs/);
    const other = ask(handler, '', { user: userOf(23) });
    assert.equal((await other.reply).length, 500_000);
    // Now it may go on, and does so before another one of its user begins.
    greedy.room.hasRoom = true;
    const same = ask(handler, '', { user });
    same.onStart = () => assert.ok(greedy.room.taken.length > 1);
    for (const { reply } of [greedy, same]) assert.equal((await reply).length, 500_000);
    assert.equal((await ask(handler).reply).length, 500_000, 'the turn that was lent has come back');
  });
});
