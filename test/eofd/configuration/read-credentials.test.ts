import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveSettings } from '../../../src/eofd/configuration/settings.ts';
import { Certificates } from '../../support/certificates.ts';
import { removeTree } from '../../support/remove-tree.ts';

describe('by what eofd and the server it asks know each other', () => {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-credentials-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  after(() => removeTree(directory));

  const problems = async (...argv: string[]): Promise<readonly string[]> => {
    const resolution = await resolveSettings(argv);
    return resolution.kind === 'problems' ? resolution.problems.map((one) => one.replace('command line: ', '')) : [];
  };

  it('is read from its files, and from no others', async () => {
    const certificates = new Certificates(directory);
    const authority = certificates.authority();
    const [one, other] = [certificates.signed(authority, '/CN=a'), certificates.signed(authority, '/CN=b')];
    const files = ['--tls-ca', authority.cert, '--tls-cert', one.cert, '--tls-key'];
    const resolution = await resolveSettings(['--handler', 'https://x/', ...files, one.key]);
    assert.ok(resolution.kind === 'settings' && resolution.settings.choice.kind === 'forward');
    assert.match(resolution.settings.choice.credentials?.key ?? '', /PRIVATE KEY/);
    assert.deepEqual(await problems('--handler', 'https://x/', ...files, other.key), [
      `--tls-key: ${other.key}: not the key of the certificate in ${one.cert}`,
    ]);
    assert.deepEqual(await problems('--handler', 'https://x/', '--tls-ca', '/no/such'), [
      "--tls-ca: /no/such: it can't be read (ENOENT)",
    ]);
  });

  it('needs a handler that heeds it', async () => {
    const token = file('token', 'abc');
    const unheeded = '--http-token-file: nothing heeds it without a handler http://, https:// or http+unix:';
    assert.deepEqual(await problems('--http-token-file', token), [unheeded]);
    assert.deepEqual(await problems('--handler', 'unix:/x', '--http-token-file', token), [unheeded]);
    const ca = await problems('--handler', 'http://x/', '--tls-ca', token);
    assert.equal(ca[0], '--tls-ca: nothing heeds it without a handler https://');
    const alone = await problems('--handler', 'https://x/', '--tls-cert', token);
    assert.equal(alone[0], '--tls-cert: it takes tls-key as well');
  });

  it('is a token of one word, and never crosses a network for all to read', async () => {
    const token = file('token', 'abc');
    for (const handler of ['https://x/', 'http://127.0.0.1:1/', 'http://[::1]:1/', 'http+unix:/x'])
      assert.deepEqual(await problems('--handler', handler, '--http-token-file', token), [], handler);
    assert.deepEqual(await problems('--handler', 'http://calc.internal/', '--http-token-file', token), [
      '--http-token-file: everybody on the way to calc.internal could read the token: ask at https://',
    ]);
    for (const text of ['', 'two words', 'a\nb', 'ü'])
      assert.match(
        (await problems('--handler', 'https://x/', '--http-token-file', file('bad', text)))[0] ?? '',
        /no bearer token/,
      );
  });
});
