import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { CallHandler } from '../../src/core/handler.ts';
import { LastResponse } from '../../src/http/last-response.ts';
import { collectGarbage } from '../support/collect-garbage.ts';
import { HttpStage } from '../support/http-stage.ts';
import { checkLeaks } from '../support/leaks.ts';
import { until } from '../support/wait.ts';

const response = (shouldKeepAlive = true): ServerResponse => {
  const made = new ServerResponse(new IncomingMessage(new Socket()));
  made.shouldKeepAlive = shouldKeepAlive;
  return made;
};

describe('the response that ends a connection', () => {
  it('is the one to a request that asked for that', () => {
    const last = new LastResponse();
    assert.equal(last.came(response()), true);
    assert.equal(last.isKnown, false);
    assert.equal(last.came(response(false)), true);
    assert.equal(last.isKnown, true);
    assert.equal(last.came(response()), false);
  });

  it('is the one to what came last where no more is to come: those before it do not end it', () => {
    const last = new LastResponse();
    const [first, second] = [response(), response()];
    last.came(first);
    last.came(second);
    last.end();
    assert.deepEqual([first.shouldKeepAlive, second.shouldKeepAlive], [true, false]);
    assert.equal(last.came(response()), false);
  });

  it('is kept no longer than until all is answered', async () => {
    const last = new LastResponse();
    const came = (): WeakRef<ServerResponse> => {
      const made = response();
      last.came(made);
      return new WeakRef(made);
    };
    const made = came();
    last.settled();
    await new Promise((done) => void setImmediate(done));
    collectGarbage();
    assert.equal(made.deref(), undefined);
  });

  it('is the one to whatever comes where nothing more is wanted', () => {
    const last = new LastResponse();
    const made = response();
    assert.deepEqual([last.came(made, true), made.shouldKeepAlive, last.isKnown], [true, false, true]);
  });

  it('is the one that is named, where all was answered', () => {
    const last = new LastResponse();
    last.came(response());
    last.settled();
    const refused = response();
    last.end(refused);
    assert.deepEqual([refused.shouldKeepAlive, last.isKnown], [false, true]);
  });

  it('is none where nothing has come', () => {
    const last = new LastResponse();
    last.end();
    assert.equal(last.came(response()), false);
  });
});

describe('a connection that is kept', () => {
  let stage: HttpStage;
  afterEach(() => stage.clean());
  checkLeaks();

  it('holds nothing of its last request, nor of the reply', async () => {
    const pieces: WeakRef<object>[] = [];
    const handler: CallHandler = {
      kind: 'call',
      name: 'noting',
      admit: async () => async (request) => {
        const reply = Buffer.alloc(300_000, 'A');
        pieces.push(...[...request, reply].map((piece) => new WeakRef(piece)));
        return [reply];
      },
    };
    stage = new HttpStage(handler);
    const client = stage.connect();
    client.socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n${'a'.repeat(100_000)}`);
    await until('the reply is there', () => client.text.length > 300_000);
    await until('it has ended', () => stage.ended.length === 1);
    await until('all is gone', () => {
      collectGarbage();
      return pieces.every((piece) => piece.deref() === undefined);
    });
    assert.ok(pieces.length > 1);
    assert.equal(client.socket.closed, false);
  });
});
