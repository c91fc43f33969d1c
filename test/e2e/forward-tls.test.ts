import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Certificates, type Pair } from '../support/certificates.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';
import { removeTree } from '../support/remove-tree.ts';
import { response, ScriptedServer } from '../support/scripted-server.ts';

describe('eofd --handler https://', () => {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-forward-tls-'));
  let authority: Pair;
  let client: Pair;
  let server: RunningDaemon;
  let port = '';
  let fronts: RunningDaemon[] = [];
  before(async () => {
    const certificates = new Certificates(directory);
    authority = certificates.authority();
    const service = certificates.service(authority);
    client = certificates.signed(authority, '/CN=front');
    const tls = [
      '--http-tls-cert',
      service.cert,
      '--http-tls-key',
      service.key,
      '--http-tls-client-ca',
      authority.cert,
    ];
    server = await startDaemon({ args: ['--http', '127.0.0.1:0', ...tls, '--', 'tr', 'a-z', 'A-Z'] });
    const { message } = await server.said(/^listening on .*HTTP on/);
    port = /HTTP on 127\.0\.0\.1:(\d+)/.exec(String(message))?.[1] ?? '';
  });
  after(() => {
    server.clean();
    removeTree(directory);
  });
  afterEach(() => {
    for (const front of fronts) front.clean();
    fronts = [];
  });

  const start = async (...args: readonly string[]): Promise<RunningDaemon> => {
    const front = await startDaemon({ args });
    fronts.push(front);
    return front;
  };
  const reason = async (front: RunningDaemon): Promise<string> =>
    String((await front.record((line) => line['EOFD_OUTCOME'] === 'failed'))['EOFD_REASON']);
  const own = (): readonly string[] => ['--tls-cert', client.cert, '--tls-key', client.key];

  it('shows its certificate, and asks a server whose authority it knows', async () => {
    const front = await start('--handler', `https://127.0.0.1:${port}/`, '--tls-ca', authority.cert, ...own());
    for (const text of ['hello', 'again', 'x'.repeat(300_000)]) {
      const { bytes, end } = await ask(front.socket, text);
      assert.ok(end === 'EOF' && String(bytes) === text.toUpperCase());
    }
    const { EOFD_ORIGIN_ID: origin } = await server.record((line) => line['EOFD_OUTCOME'] === 'replied');
    const { EOFD_REQUEST_ID: id } = await front.record((line) => line['EOFD_OUTCOME'] === 'replied');
    assert.equal(origin, id);
    assert.equal(await front.stop(), 0);
  });

  it('asks nobody whose authority it does not know', async () => {
    const front = await start('--handler', `https://127.0.0.1:${port}/`, ...own());
    assert.equal((await ask(front.socket, 'x')).end, 'ECONNRESET');
    assert.match(await reason(front), /^cannot reach the server: .*certificate/);
  });

  it('is told where it shows no certificate', async () => {
    const front = await start('--handler', `https://localhost:${port}/`, '--tls-ca', authority.cert);
    assert.equal((await ask(front.socket, 'x')).end, 'ECONNRESET');
    assert.match(await reason(front), /^(the connection to the server ended|cannot reach the server)/);
  });

  it('sends a bearer token out of a file', async () => {
    const token = join(directory, 'token');
    writeFileSync(token, 'c2VjcmV0\n');
    const scripted = new ScriptedServer((socket) => socket.end(response('200 OK', 'ok')));
    const at = await scripted.start();
    const front = await start('--handler', `http://127.0.0.1:${at}/`, '--http-token-file', token);
    assert.equal(String((await ask(front.socket, 'x')).bytes), 'ok');
    assert.match(scripted.heard[0] ?? '', /^Authorization: Bearer c2VjcmV0\r$/m);
    scripted.close();
  });
});
