import assert from 'node:assert/strict';
import { frozen } from '../../support/frozen.ts';
import { pattern } from '../../support/node-client.ts';
import { type Served, useStage } from '../../support/stage.ts';
import { until } from '../../support/wait.ts';

/** Longer than the time between two looks. */
const LOOK_MS = 300;

describe('a silent connection, when others wait for its place', () => {
  const serveFrozen = frozen(useStage());
  const settings = { 'connections-max': 2, 'connections-max-per-user': 2 };
  /** Two are there, and a third waits. */
  const fill = async (served: Served): Promise<ReturnType<Served['rawClient']>[]> => {
    const both = [served.rawClient(), served.rawClient()];
    for (const client of both) client.write(pattern(2));
    await until('both are in', () => served.connections.filter(({ requestBytes }) => requestBytes === 2).length === 2);
    return [...both, served.rawClient()];
  };

  it('is released with the reason', async () => {
    const { served, advance } = await serveFrozen({ settings });
    const [first] = await fill(served);
    advance(1000);
    await until('it is told', () => served.connections.some(({ phase }) => phase === 'telling'));
    assert.match(String(first?.read()), /^eofd: others wait for a place/);
    const { outcome, reason } = await served.end();
    assert.equal(outcome, 'rejected');
    assert.match(String(reason), /^silent for a second and beyond the share of its user/);
  });

  it('is answered where its EOF was there and not read', async () => {
    const { served, advance } = await serveFrozen({ settings });
    const [first] = await fill(served);
    advance(1000);
    first?.halfClose();
    // Nothing is read meanwhile, and it is looked for those that keep others out before anything is.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
    const { outcome, requestBytes } = await served.end();
    assert.deepEqual([outcome, requestBytes], ['replied', 2]);
  });
});
