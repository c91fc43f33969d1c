import assert from 'node:assert/strict';
import { HeldHandler } from '../support/handlers.ts';
import { HttpStage } from '../support/http-stage.ts';
import { checkLeaks } from '../support/leaks.ts';
import { until } from '../support/wait.ts';

describe('what a load balancer asks', () => {
  let stage: HttpStage;
  afterEach(() => stage.clean());
  checkLeaks();
  const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

  it('is answered with the places that are free, and counts as no request', async () => {
    stage = new HttpStage(new HeldHandler(), { 'connections-max': 7 });
    const client = stage.connect();
    client.socket.write(get('/readyz?from=here'));
    await client.read('eofd: ready, 7 free\n');
    client.socket.write(get('/healthz'));
    await client.read('eofd: serving\n');
    client.socket.write(get('http://calc.example/readyz?from=a-proxy'));
    await until('its second answer is there', () => client.text.split('ready, 7 free\n').length === 3);
    client.socket.write(get('/readyzz'));
    await client.read('404 Not Found');
    assert.equal(stage.ledger.accepted, 1);
  });

  it('is no where nothing is free, where requests wait, and in a drain', async () => {
    stage = new HttpStage(new HeldHandler(), { 'connections-max': 1 });
    stage.ledger.queue();
    const client = stage.connect();
    client.socket.write(get('/readyz'));
    await client.read('503 Service Unavailable');
    await client.read('eofd: every turn is taken, 0 free\n');
    stage.ledger.leaveQueue(0);
    stage.front.isDraining = true;
    client.socket.write(get('/readyz'));
    await client.read('eofd: stopping\n');
    await client.ended();
  });
});
