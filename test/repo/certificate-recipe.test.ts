import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { withDirectory } from '../support/sockets.ts';

describe('the certificates of docs/scaling.md', () => {
  it('come out of the commands there, one for each machine, signed and named', async () => {
    const [, commands = ''] =
      /^## Certificates\n[^]*?\n\n((?: {4}.*\n)+)/m.exec(readFileSync('docs/scaling.md', 'utf8')) ?? [];
    await withDirectory((cwd) => {
      execFileSync('sh', ['-e', '-c', commands], { cwd, stdio: 'pipe' });
      const verify = (name: string): string =>
        String(
          execFileSync('openssl', ['verify', '-CAfile', 'ca.crt', '-verify_hostname', name, `${name}.crt`], { cwd }),
        );
      for (const name of ['front', 'worker1', 'worker2']) assert.equal(verify(name), `${name}.crt: OK\n`);
    });
  });
});
