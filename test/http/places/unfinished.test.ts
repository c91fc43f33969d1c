import assert from 'node:assert/strict';
import { HeldHandler } from '../../support/handlers.ts';
import { HttpStage } from '../../support/http-stage.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { until } from '../../support/wait.ts';

const half = (body: string): string => `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n${body}`;

describe('a request over HTTP of which not all has come, and whose place is needed', () => {
  let stage: HttpStage;
  afterEach(() => stage.clean());
  checkLeaks();
  const arrived = async (): Promise<void> => {
    await until('half of it is there', () => [...stage.front.requests()].some(({ report }) => report.requestBytes > 0));
  };
  const giveWay = (): void => {
    for (const one of stage.front.unfinished()) one.giveWay();
  };

  it('ends with a status that says why and when to come again, and its connection half a second later', async () => {
    let now = 0;
    stage = new HttpStage(undefined, {}, 900, () => now);
    const client = stage.connect();
    client.socket.write(half('half'));
    await arrived();
    assert.deepEqual(
      [...stage.front.unfinished()].map(({ phase, user, activeAt }) => [phase, user, activeAt]),
      [['reading', process.getuid?.(), 0]],
    );
    giveWay();
    await client.read('\n');
    assert.match(client.text, /^HTTP\/1\.1 503 [^]*Retry-After: 1\r\n[^]*\r\n\r\neofd: others wait for a place, .*\n$/);
    assert.equal(client.hasEnded, false);
    now = 500;
    await client.ended();
    assert.deepEqual(
      stage.ended.map(({ outcome, reason }) => [outcome, /silent for a second.*\(connections-max\)/.test(`${reason}`)]),
      [['rejected', true]],
    );
  });

  it('goes on where more of it has come and was not read yet', async () => {
    stage = new HttpStage();
    const client = stage.connect();
    client.socket.write(half('half'));
    await arrived();
    client.socket.write('-whole');
    giveWay();
    await client.read('\r\n\r\nhalf-whole');
  });

  it('leaves those before it on its connection alone', async () => {
    let now = 0;
    const handler = new HeldHandler();
    stage = new HttpStage(handler, { 'read-timeout': 600 }, 900, () => now);
    const client = stage.connect();
    client.socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na${half('half')}`);
    await until('both are there', () => handler.requests.length === 1 && [...stage.front.unfinished()].length === 1);
    giveWay();
    assert.equal(stage.ledger.open, 1);
    const witness = stage.connect();
    witness.socket.write('POST');
    now = 600;
    await witness.read('408 Request Timeout');
    handler.requests[0]?.answer(Buffer.from('A'));
    await client.read('\r\n\r\nAHTTP/1.1 503 ');
    now = 5000;
    await client.ended();
  });
});
