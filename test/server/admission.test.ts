import assert from 'node:assert/strict';
import type { Access } from '../../src/core/access.ts';
import { HeldHandler } from '../support/handlers.ts';
import { ask } from '../support/node-client.ts';
import { usePython } from '../support/python-clients.ts';
import { type Served, useStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

const uid = process.getuid?.() ?? 0;
const LINE = 'eofd: your user may not ask here (allow-users, allow-groups)\n';
const REASON = 'its user is none of those that may ask, nor in a group of them (allow-users)';

describe('where not everybody may ask', () => {
  const serve = useStage();
  const python = usePython();
  const allow = (served: Served, users: readonly number[], groups: readonly number[] = []): void => {
    const access: Access = { users: new Set(users), groups: new Set(groups) };
    served.ledger.bounds = { ...served.ledger.bounds, access };
  };

  it('those that may are served', async () => {
    const served = await serve();
    allow(served, [uid]);
    assert.deepEqual(await ask(served.path, 'hoge'), { bytes: Buffer.from('hoge'), end: 'EOF' });
    allow(served, [], [process.getgid?.() ?? 0]);
    assert.deepEqual(await ask(served.path, 'hoge'), { bytes: Buffer.from('hoge'), end: 'EOF' });
  });

  it('any other is refused before a byte is read, told and reset', async () => {
    const handler = new HeldHandler();
    const served = await serve({ handler });
    allow(served, [uid + 1]);
    const client = await python(served.path);
    await client.write(5);
    const { text, end } = await client.read();
    assert.deepEqual({ text, end }, { text: LINE, end: 'ECONNRESET' });
    const { outcome, reason, requestBytes } = await served.end();
    assert.deepEqual({ outcome, reason, requestBytes }, { outcome: 'rejected', reason: REASON, requestBytes: 0 });
    assert.deepEqual(handler.requests, []);
  });

  it('a whole request that waits already is reset', async () => {
    const served = await serve();
    allow(served, [uid + 1]);
    const client = await python();
    await client.connect(served.path);
    if ((await client.write(5)) === 'ok') assert.equal((await client.read()).end, 'ECONNRESET');
    assert.deepEqual(await served.outcomes(1), ['rejected']);
  });

  it('what is under way ends as it began when the list changes', async () => {
    const handler = new HeldHandler();
    const served = await serve({ handler });
    const answer = ask(served.path, 'hoge');
    await until('it is with the handler', () => handler.requests.length === 1);
    allow(served, [uid + 1]);
    handler.requests[0]?.answer(Buffer.from('reply'));
    assert.equal((await answer).bytes.toString(), 'reply');
    assert.equal((await ask(served.path, 'next')).bytes.toString().startsWith('next'), false);
  });

  it('those that are told take no place of their user, and only a sixteenth of all', async () => {
    const served = await serve({ settings: { 'connections-max': 32, 'connections-max-per-user': 3 } });
    allow(served, [uid + 1]);
    for (let count = 0; count < 5; count++) await python(served.path);
    // Two may wait for the line; the others are closed at once.
    await until('three are turned away', () => served.ended.length >= 3);
    assert.ok(served.connections.length <= 2);
    assert.equal(served.ledger.mayUse(uid), true);
    assert.deepEqual(new Set(await served.outcomes(5)), new Set(['rejected']));
    allow(served, [uid]);
    assert.equal((await ask(served.path, 'now')).bytes.toString(), 'now');
  });
});
