import assert from 'node:assert/strict';
import { replying } from '../support/handlers.ts';
import { HttpStage } from '../support/http-stage.ts';
import { checkLeaks } from '../support/leaks.ts';
import { pattern } from '../support/node-client.ts';
import { until } from '../support/wait.ts';

const ASK = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';

describe('a reply over HTTP', () => {
  let stage: HttpStage;
  afterEach(() => stage.clean());
  checkLeaks();

  for (const bytes of [0, 1, 65_536, 65_537, 3_000_000]) {
    it(`is whole, with ${bytes} bytes`, async () => {
      const reply = pattern(bytes);
      stage = new HttpStage(replying(reply));
      const client = stage.connect();
      client.socket.write(ASK);
      await until('it is there', () => client.text.endsWith(`\r\n\r\n${reply.toString('latin1')}`));
      await until('it is counted', () => stage.ended.length === 1);
      assert.deepEqual([stage.ended[0]?.outcome, stage.ended[0]?.replyBytes], ['replied', bytes]);
    });
  }

  it('that nobody takes ends the connection, and so does not look whole', async () => {
    stage = new HttpStage(replying(Buffer.alloc(3_000_000)), { 'write-timeout': 50 });
    const client = stage.connect();
    client.socket.pause();
    client.socket.write(ASK);
    await until('it is given up', () => stage.ended.length === 1);
    assert.deepEqual([stage.ended[0]?.outcome, stage.ended[0]?.endedIn], ['timed out', 'replying']);
    client.socket.resume();
    await client.ended();
    assert.ok(client.text.length < 3_000_000);
  });
});
