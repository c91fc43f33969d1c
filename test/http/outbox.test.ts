import assert from 'node:assert/strict';
import { Outbox } from '../../src/http/outbox.ts';

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('the replies of one turn', () => {
  let said: string[];
  let outbox: Outbox;
  const send = (...names: readonly string[]): void => {
    for (const name of names) outbox.send(() => said.push(name));
  };
  beforeEach(() => {
    said = [];
    outbox = new Outbox(() => said.push('end'));
  });

  it('go out at once where there is one, and otherwise in a row at the end of the turn', async () => {
    send('a', 'b', 'c');
    assert.deepEqual(said, ['a']);
    await turn();
    assert.deepEqual(said, ['a', 'b', 'c', 'end']);
    send('d', 'e');
    assert.deepEqual(said.slice(4), ['d']);
    await turn();
    assert.deepEqual(said.slice(4), ['d', 'e', 'end']);
  });

  it('wait for fifteen others at most', async () => {
    const names = Array.from({ length: 17 }, (_, at) => `reply ${at}`);
    send(...names.slice(0, 16));
    assert.deepEqual(said, ['reply 0']);
    send(...names.slice(16));
    assert.deepEqual(said, names);
    await turn();
    assert.deepEqual(said, [...names, 'end']);
  });

  it('do not wait while 4 KiB and more of a request are worked on', () => {
    send('a', 'b');
    outbox.makeWay(4096);
    assert.deepEqual(said, ['a']);
    outbox.makeWay(4097);
    assert.deepEqual(said, ['a', 'b']);
  });

  it('all go out where one that goes out brings another', async () => {
    send('a');
    outbox.send(() => send('b'));
    await turn();
    assert.deepEqual(said, ['a', 'b', 'end']);
  });

  it('have one end, whatever notes the turn, and none where nothing does', async () => {
    outbox.noteTurn();
    send('a');
    outbox.send(() => outbox.noteTurn());
    await turn();
    await turn();
    assert.deepEqual(said, ['a', 'end']);
  });
});
