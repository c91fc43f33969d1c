import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { LastResponse } from '../../src/http/last-response.ts';

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

  it('is none where nothing has come', () => {
    const last = new LastResponse();
    last.end();
    assert.equal(last.came(response()), false);
  });
});
