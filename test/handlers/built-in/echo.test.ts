import assert from 'node:assert/strict';
import { createEcho } from '../../../src/handlers/built-in/echo.ts';
import { replyOf } from './reply.ts';

describe('echo', () => {
  it('answers with the request, whatever its bytes', () => {
    const request = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const pieces = [request.subarray(0, 100), request.subarray(100)].map((piece) => Buffer.from(piece));
    assert.deepEqual(replyOf(createEcho(), pieces), request);
  });

  it('answers an empty request with nothing', () => {
    assert.equal(replyOf(createEcho(), []).length, 0);
  });
});
