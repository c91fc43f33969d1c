import assert from 'node:assert/strict';
import { payloads, SIZES } from '../../bench/payloads.ts';

describe('the requests of the bench', () => {
  const all = payloads();

  for (const [name, size] of Object.entries({ '16 B': 16, ...SIZES })) {
    it(`are exactly as long as they are called: ${name}`, () => {
      const { request, times } = all[name as keyof typeof all];
      assert.equal(request.length * times, size);
    });
  }

  it('are about 64 KiB of Japanese and German, more letters than ASCII has in them, and their replies no longer', () => {
    const { request, reply } = all['mixed 64 KiB'];
    assert.ok(request.length > 65_000 && request.length <= 65_536, String(request.length));
    assert.equal(reply.length, request.length);
    assert.ok(request.filter((byte) => byte >= 0x80).length > request.length / 3);
  });

  it('are whole pages, the same ones again and again, where they are large', () => {
    const { request, reply, times } = all['64 MiB'];
    assert.deepEqual([request.length, reply.length, times], [65_536, 65_536, 1024]);
    assert.equal(request.at(-1), 0x0a, 'a line ends with the pattern');
  });

  it('need work: no reply is its request', () => {
    for (const { request, reply } of Object.values(all)) assert.ok(!request.equals(reply));
  });
});
