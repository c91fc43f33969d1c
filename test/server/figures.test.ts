import assert from 'node:assert/strict';
import { figuresOf } from '../../src/server/figures.ts';
import { HeldHandler } from '../support/handlers.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

describe('what the status line tells of the open connections', () => {
  const serve = useStage();

  it('is nothing where there are none', () => {
    assert.deepEqual(figuresOf([], 5000), { waitingForEof: 0, longestWaitMs: 0 });
  });

  it('is how many wait for EOF, and how long the one has been open that waits longest', async () => {
    let now = 1000;
    const served = await serve({ now: () => now });
    const connect = async (count: number) => {
      const client = served.rawClient();
      await until('it is in', () => served.connections.length === count);
      return client;
    };
    const first = await connect(1);
    now = 1300;
    await connect(2);
    now = 1500;
    assert.deepEqual(figuresOf(served.connections, now), { waitingForEof: 2, longestWaitMs: 500 });
    assert.deepEqual(figuresOf([...served.connections].reverse(), now), { waitingForEof: 2, longestWaitMs: 500 });
    first.write(Buffer.from('still here'));
    await until('its bytes are in', () => served.connections.some(({ requestBytes }) => requestBytes === 10));
    assert.equal(figuresOf(served.connections, now).longestWaitMs, 500);
    first.close();
    await served.end();
    assert.deepEqual(figuresOf(served.connections, now), { waitingForEof: 1, longestWaitMs: 200 });
  });

  it('leaves out those whose request is complete', async () => {
    let now = 1000;
    const handler = new HeldHandler();
    const served = await serve({ handler, now: () => now });
    const client = served.rawClient();
    client.write(Buffer.from('hoge'));
    client.halfClose();
    await until('the handler has it', () => handler.requests.length === 1);
    now = 1200;
    assert.equal(served.connections.length, 1);
    assert.deepEqual(figuresOf(served.connections, now), { waitingForEof: 0, longestWaitMs: 0 });
    served.rawClient();
    await until('both are in', () => served.connections.length === 2);
    now = 1250;
    assert.deepEqual(figuresOf(served.connections, now), { waitingForEof: 1, longestWaitMs: 50 });
    handler.requests[0]?.answer(Buffer.from('HOGE'));
    await served.end();
  });
});
