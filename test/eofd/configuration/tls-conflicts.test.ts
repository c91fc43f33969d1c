import assert from 'node:assert/strict';
import { resolveSettings } from '../../../src/eofd/configuration/settings.ts';

const problemsOf = async (...argv: readonly string[]): Promise<readonly string[]> => {
  const resolution = await resolveSettings(argv);
  return resolution.kind === 'problems' ? resolution.problems : [];
};

describe('the address of HTTP and its TLS', () => {
  for (const address of ['0.0.0.0:80', '[::]:80', '192.168.0.1:8443']) {
    it(`honors the \`http-tls-cert\` option: without it nobody else may reach eofd: ${address}`, async () => {
      assert.deepEqual(await problemsOf('--http', address), [
        `command line: --http: others can reach ${address}, so who calls has to show a certificate: set ` +
          'http-tls-cert, http-tls-key, http-tls-client-ca, or take a Unix socket or a port of the loopback ' +
          '(127.0.0.1:8080, [::1]:8080)',
      ]);
    });
  }

  it('are for metrics too, which nobody else may reach without a certificate', async () => {
    assert.deepEqual(await problemsOf('--metrics', '[::]:80'), [
      'command line: --metrics: others can reach [::]:80, so who looks has to show a certificate: set ' +
        'http-tls-cert, http-tls-key, http-tls-client-ca, or take a Unix socket or a port of the loopback ' +
        '(127.0.0.1:9090, [::1]:9090)',
    ]);
    assert.deepEqual(await problemsOf('--metrics', '[::]:80', '--http-tls-cert', './c', '--http-tls-key', './k'), [
      'command line: --http-tls-cert: TLS needs http-tls-client-ca as well: who calls shows a certificate, and so ' +
        'does eofd',
    ]);
  });

  it('need all three options, or none', async () => {
    assert.deepEqual(await problemsOf('--http', '0.0.0.0:80', '--http-tls-key', './k'), [
      'command line: --http-tls-key: TLS needs http-tls-cert and http-tls-client-ca as well: who calls shows a ' +
        'certificate, and so does eofd',
    ]);
  });

  it('do not go together where the address is a path, unless metrics take them', async () => {
    const files = ['--http-tls-cert', './c', '--http-tls-key', './k', '--http-tls-client-ca', './a'];
    const missing = /^command line: --http-tls-cert: \.\/c: /;
    assert.match((await problemsOf('--http', './http', '--metrics', '[::]:80', ...files))[0] ?? '', missing);
    assert.match((await problemsOf('--metrics', '[::]:80', ...files))[0] ?? '', missing);
    assert.match(
      (await problemsOf('--http', './http', ...files))[0] ?? '',
      /^command line: --http-tls-cert: nothing heeds it where http is a path/,
    );
  });
});
