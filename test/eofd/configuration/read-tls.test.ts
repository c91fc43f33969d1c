import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveSettings } from '../../../src/eofd/configuration/settings.ts';
import { Certificates, type Pair } from '../../support/certificates.ts';
import { scratchForEach } from '../../support/scratch.ts';

const problemsOf = async (...argv: readonly string[]): Promise<readonly string[]> => {
  const resolution = await resolveSettings(argv);
  return resolution.kind === 'problems' ? resolution.problems : [];
};

describe('the files of TLS', () => {
  const directory = scratchForEach();
  let authority: Pair;
  let service: Pair;
  beforeEach(() => {
    const certificates = new Certificates(directory());
    authority = certificates.authority();
    service = certificates.service(authority);
  });
  const problems = async (cert: string, key: string, ca: string): Promise<readonly string[]> =>
    problemsOf('--http', '0.0.0.0:0', '--http-tls-cert', cert, '--http-tls-key', key, '--http-tls-client-ca', ca);

  it('are read, and are in the settings', async () => {
    const files = ['--http-tls-cert', service.cert, '--http-tls-key', service.key];
    const resolution = await resolveSettings([...files, '--http-tls-client-ca', authority.cert]);
    assert.ok(resolution.kind === 'settings', JSON.stringify(resolution));
    const [cert, key, clientCa] = [service.cert, service.key, authority.cert].map((path) => readFileSync(path, 'utf8'));
    assert.deepEqual(resolution.settings.tls, { cert, key, clientCa });
  });

  it('are named where they are missing or something else, all at once', async () => {
    const none = join(directory(), 'none');
    const damaged = join(directory(), 'damaged');
    writeFileSync(damaged, '-----BEGIN CERTIFICATE-----\nabcd\n-----END CERTIFICATE-----\n');
    assert.deepEqual(await problems(none, service.cert, damaged), [
      `command line: --http-tls-cert: ${none}: it can't be read (ENOENT)`,
      `command line: --http-tls-key: ${service.cert}: no private key in PEM (-----BEGIN PRIVATE KEY-----)`,
      `command line: --http-tls-client-ca: ${damaged}: a certificate in it is damaged`,
    ]);
    assert.deepEqual(await problems(service.key, service.key, authority.cert), [
      `command line: --http-tls-cert: ${service.key}: no certificate in PEM (-----BEGIN CERTIFICATE-----)`,
    ]);
  });

  it('are refused where the key is that of another certificate, or encrypted', async () => {
    assert.deepEqual(await problems(service.cert, authority.key, authority.cert), [
      `command line: --http-tls-key: ${authority.key}: not the key of the certificate in ${service.cert}`,
    ]);
    const encrypted = join(directory(), 'encrypted');
    writeFileSync(encrypted, '-----BEGIN ENCRYPTED PRIVATE KEY-----\n');
    assert.match((await problems(service.cert, encrypted, authority.cert))[0] ?? '', /it is encrypted, and nobody/);
  });

  it('are refused where they are longer than any such file', async () => {
    const long = join(directory(), 'long');
    writeFileSync(long, Buffer.alloc(4 * 1024 * 1024 + 1));
    assert.match((await problems(long, service.key, authority.cert))[0] ?? '', /larger than any file of certificates$/);
    writeFileSync(long, readFileSync(service.cert, 'utf8').padEnd(4 * 1024 * 1024, '\n'));
    assert.deepEqual(await problems(long, service.key, authority.cert), []);
  });
});
