import assert from 'node:assert/strict';
import { Client } from '../support/node-client.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

describe("a server's look at the deadlines", () => {
  const serve = useStage();

  it('is not put off by connections that come all the time', async () => {
    const served = await serve({ settings: { 'stall-warn': 1, 'read-timeout': 2 } });
    for (let count = 1; served.stalls.length === 0; count++) {
      // One in a millisecond at most.
      assert.ok(count < 30, 'nobody was warned of while 30 connected');
      served.rawClient();
      await until('it is in', () => served.ledger.accepted === count);
    }
  });

  it('comes as soon as a new setting makes a deadline pass', async () => {
    const served = await serve({
      settings: { 'read-timeout': Infinity, 'request-timeout': Infinity, 'stall-warn': Infinity },
    });
    const client = new Client(served.path);
    await until('it is in', () => served.connections.length === 1);
    served.server.reconfigure({ ...served.server.terms.settings, 'request-timeout': 5 }, served.server.terms.handler);
    assert.match((await client.answer).bytes.toString(), /request-timeout/);
  });

  it('leaves others their turn while 2,000 deadlines pass at the same moment', async () => {
    let now = 0;
    let asked = false;
    let warnedBefore = Infinity;
    const served = await serve({
      now: () => now,
      settings: { 'connections-max': 3000 },
      observer: {
        stalled() {
          if (asked) return;
          asked = true;
          const client = served.rawClient();
          client.write(Buffer.from('x'));
          client.halfClose();
        },
        ended: (outcome) => {
          if (outcome === 'replied') warnedBefore = served.stalls.length;
        },
      },
    });
    for (let i = 0; i < 2000; i++) served.rawClient();
    await until('all are in', () => served.ledger.accepted === 2000);
    now += 5000;
    served.server.reconfigure(served.server.terms.settings, served.server.terms.handler);
    await until('all were warned of', () => served.stalls.length === 2000);
    assert.ok(warnedBefore < 2000, 'the request came with the first warning, and was answered after the last');
  });
});
