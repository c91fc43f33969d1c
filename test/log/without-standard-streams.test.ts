import assert from 'node:assert/strict';
import { withoutStandardStreams } from '../../src/log/without-standard-streams.ts';

describe("Node's standard streams", () => {
  const { stdout, stderr } = process;

  it('are out of reach for as long as something is done without them', async () => {
    const result = await withoutStandardStreams(async () => {
      assert.notEqual(process.stdout, stdout);
      assert.notEqual(process.stderr, stderr);
      assert.notEqual(process.stdout, process.stderr);
      return 7;
    });
    assert.equal(result, 7);
    assert.equal(process.stdout, stdout);
    assert.equal(process.stderr, stderr);
  });

  it('are back when it failed', async () => {
    await assert.rejects(
      withoutStandardStreams(() => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(process.stdout, stdout);
    assert.equal(process.stderr, stderr);
  });
});
