import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../../../src/eofd/configuration/read-regular-file.ts';
import { resolveSettings } from '../../../src/eofd/configuration/settings.ts';
import { scratchForEach } from '../../support/scratch.ts';

describe('a file that is named in the settings', () => {
  const directory = scratchForEach();

  it('is read up to its bound and one byte more, also behind a link, and where the system tells no size', () => {
    const path = join(directory(), 'file');
    writeFileSync(path, 'hoge');
    symlinkSync(path, join(directory(), 'link'));
    for (const [maxBytes, text] of [
      [9, 'hoge'],
      [4, 'hoge'],
      [3, 'hoge'],
      [2, 'hog'],
    ] as const)
      assert.equal(readRegularFile(join(directory(), 'link'), maxBytes).toString(), text);
    assert.match(readRegularFile('/proc/self/comm', 99).toString(), /\n$/);
  });

  it('is refused where it is anything else, and never waited for', async () => {
    const fifo = join(directory(), 'fifo');
    execFileSync('mkfifo', [fifo]);
    for (const [path, message] of [
      [fifo, 'not a regular file'],
      ['/dev/zero', 'not a regular file'],
      [directory(), 'a directory, not a file'],
    ] as const)
      assert.throws(() => readRegularFile(path, 9), { message });
    assert.throws(() => readRegularFile(join(directory(), 'none'), 9), { code: 'ENOENT' });
    const resolution = await resolveSettings(['--handler', 'https://x/', '--http-token-file', fifo, '--tls-ca', fifo]);
    assert.deepEqual(resolution.kind === 'problems' && resolution.problems, [
      `command line: --tls-ca: ${fifo}: not a regular file`,
      `command line: --http-token-file: ${fifo}: not a regular file`,
    ]);
  });
});
