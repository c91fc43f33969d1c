import assert from 'node:assert/strict';
import { HeldHandler } from '../support/handlers.ts';
import { HttpStage } from '../support/http-stage.ts';
import { checkLeaks } from '../support/leaks.ts';
import { until } from '../support/wait.ts';

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n';
const GO_AHEAD = 'HTTP/1.1 100 Continue\r\n\r\n';

describe('what goes ahead of a response', () => {
  let stage: HttpStage;
  let handler: HeldHandler;
  beforeEach(() => {
    handler = new HeldHandler();
    stage = new HttpStage(handler);
  });
  afterEach(() => stage.clean());
  checkLeaks();

  const arrived = (count: number): Promise<void> =>
    until(`${count} are there`, () => handler.requests.length === count);

  it('comes at once where the request is alone', async () => {
    const client = stage.connect();
    client.socket.write(`${HEAD}Expect: 100-continue\r\n\r\n`);
    await client.read(GO_AHEAD);
    client.socket.write('a');
    await arrived(1);
    handler.requests[0]?.answer(Buffer.from('A'));
    await client.read('\r\n\r\nA');
  });

  it('comes behind the response before it, where its own has not begun by then', async () => {
    const client = stage.connect();
    client.socket.write(`${HEAD}\r\na${HEAD}Expect: 100-continue\r\n\r\n`);
    await arrived(1);
    handler.requests[0]?.answer(Buffer.from('A'));
    await client.read(`\r\n\r\nA${GO_AHEAD}`);
    client.socket.write('b');
    await arrived(2);
    handler.requests[1]?.answer(Buffer.from('B'));
    await client.read('\r\n\r\nB');
  });

  for (const [name, extra] of [
    ['100 Continue', 'Expect: 100-continue\r\n'],
    ['102 Processing', 'Eofd-Origin: a-1/1/0/0\r\nConnection: eofd-progress\r\n'],
  ] as const) {
    it(`never comes among the bytes of its reply, where that was made first: ${name}`, async () => {
      const client = stage.connect();
      client.socket.write(`${HEAD}\r\na${HEAD}${extra}\r\nb`);
      await arrived(2);
      handler.requests[1]?.answer(Buffer.from('B'.repeat(5000)));
      await until('the reply to the second is made', () => [...stage.front.requests()][1]?.phase === 'replying');
      handler.requests[0]?.answer(Buffer.from('A'));
      await client.read('B'.repeat(5000));
      assert.match(client.text, /^HTTP\/1\.1 200 [^]*\r\n\r\nAHTTP\/1\.1 200 [^]*\r\n\r\nB{5000}$/);
      assert.doesNotMatch(client.text, /HTTP\/1\.1 10/);
    });
  }
});
