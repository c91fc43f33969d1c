import assert from 'node:assert/strict';
import { mirrorCall } from '../support/handlers.ts';
import { HttpStage } from '../support/http-stage.ts';
import { checkLeaks } from '../support/leaks.ts';

describe('a response that is no reply, on its connection', () => {
  let stage: HttpStage;
  afterEach(() => stage.clean());
  checkLeaks();

  it('has its line at once where the whole request is there, and the connection is kept', async () => {
    stage = new HttpStage(mirrorCall);
    const client = stage.connect();
    client.socket.write('PATCH / HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.read('eofd: PATCH is not known here');
    client.socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na');
    await client.read('\r\n\r\na');
  });

  it('has its line before the rest of the request, and ends with that', async () => {
    stage = new HttpStage(mirrorCall);
    const client = stage.connect();
    client.socket.write('PATCH / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n');
    await client.read('eofd: PATCH is not known here');
    assert.equal(client.hasEnded, false);
    client.socket.write('a');
    await client.ended();
  });

  it('to HEAD has no line, however long the request', async () => {
    stage = new HttpStage(mirrorCall);
    const client = stage.connect();
    client.socket.write('HEAD / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na');
    await client.ended();
    assert.match(client.text, /^HTTP\/1\.1 404 [^]*\r\n\r\n$/);
  });
});
