import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { supportFile } from '../support/python-clients.ts';

describe('a connection that somebody else accepted', () => {
  const server = fileURLToPath(new URL('../support/adopting-server.js', import.meta.url));

  async function pass(
    sendBuffer: number,
    size: number,
    client: 'reads' | 'never reads',
  ): Promise<{ bytes: number; end: string; outcome: string }> {
    const args = [sendBuffer, size, client, process.execPath, server].map(String);
    const { stdout } = await promisify(execFile)('python3', [supportFile('pass_connection.py'), ...args]);
    return JSON.parse(stdout) as { bytes: number; end: string; outcome: string };
  }

  for (const size of [0, 10_000, 1_000_000]) {
    it(`is served: ${size} bytes`, async () => {
      assert.deepEqual(await pass(0, size, 'reads'), { bytes: size, end: 'EOF', outcome: 'replied' });
    });
  }

  it('is served through the smallest send buffer', async () => {
    assert.deepEqual(await pass(1, 10_000, 'reads'), { bytes: 10_000, end: 'EOF', outcome: 'replied' });
  });

  it('is reset when the client does not read its reply, though the send buffer holds only a part of a small one', async () => {
    const { bytes, end, outcome } = await pass(1, 10_000, 'never reads');
    assert.ok(bytes > 0 && bytes < 10_000);
    assert.deepEqual([end, outcome], ['ECONNRESET', 'timed out']);
  });
});
