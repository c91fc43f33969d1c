import assert from 'node:assert/strict';
import { HeldHandler } from '../support/handlers.ts';
import { ask, Client } from '../support/node-client.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

describe('a server that drains', () => {
  const serve = useStage();

  it('serves what is under way and takes nothing new', async () => {
    const handler = new HeldHandler();
    const served = await serve({ handler });
    const under = [ask(served.path, 'a'), ask(served.path, 'b')];
    await until('both are with the handler', () => handler.requests.length === 2);
    let emptied = 0;
    served.server.drain(false, () => emptied++);
    const late = new Client(served.path);
    await late.connected;
    handler.requests[0]?.answer(Buffer.from('one'));
    await served.outcomes(1);
    assert.equal(emptied, 0);
    handler.requests[1]?.answer(Buffer.from('two'));
    assert.deepEqual((await Promise.all(under)).map(({ bytes }) => bytes.toString()).toSorted(), ['one', 'two']);
    await until('it is empty', () => emptied > 0);
    assert.equal(emptied, 1);
    assert.equal(served.ledger.accepted, 2);
    late.close();
    await late.answer;
  });

  it('tells at once when there is nothing to wait for', async () => {
    const served = await serve();
    let emptied = 0;
    served.server.drain(false, () => emptied++);
    assert.equal(emptied, 1);
  });

  for (const connectionsMax of [1024, 2]) {
    it(`serves what waits in the queue first when nobody will come after it, connections-max ${connectionsMax}`, async () => {
      const handler = new HeldHandler();
      const served = await serve({ handler, settings: { 'connections-max': connectionsMax } });
      const clients = Array.from({ length: 200 }, () => new Client(served.path));
      for (const client of clients) void client.write('x').then(() => client.halfClose());
      await Promise.all(clients.map(({ connected }) => connected));
      let emptied = 0;
      served.server.drain(true, () => emptied++);
      const answering = setInterval(() => {
        for (const { answer } of handler.requests.splice(0)) answer(Buffer.from('yes'));
      }, 1);
      try {
        for (const { answer } of clients) assert.equal((await answer).bytes.toString(), 'yes');
        await until('it is empty', () => emptied > 0);
        assert.equal(emptied, 1);
      } finally {
        clearInterval(answering);
      }
    });
  }

  it('is empty once the last has gone, also when no connection more may come in', async () => {
    const served = await serve({ settings: { 'connections-max': 1 } });
    const client = new Client(served.path);
    await until('it is in', () => served.ledger.open === 1);
    let emptied = 0;
    served.server.drain(true, () => emptied++);
    client.halfClose();
    await client.answer;
    await until('it is empty', () => emptied > 0);
  });

  it('cut short, ends all that is there and leaves the queue to others', async () => {
    const handler = new HeldHandler();
    const served = await serve({ handler, settings: { 'connections-max': 2 } });
    const under = [ask(served.path, 'a'), ask(served.path, 'b')];
    await until('both are with the handler', () => handler.requests.length === 2);
    const waiting = new Client(served.path);
    await waiting.connected;
    let emptied = 0;
    served.server.drain(true, () => emptied++);
    served.server.cut();
    assert.equal(emptied, 1);
    for (const answer of under) assert.equal((await answer).end, 'ECONNRESET');
    assert.deepEqual(await served.outcomes(2), ['cut by drain', 'cut by drain']);
    waiting.close();
    await waiting.answer;
  });
});
