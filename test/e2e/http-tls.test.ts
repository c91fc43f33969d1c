import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { close } from '../../src/posix/descriptor.ts';
import { internetName } from '../../src/posix/endpoint.ts';
import { listenOnPort } from '../../src/posix/internet-socket.ts';
import { Certificates, contentsOf, curlOverTls, type Pair, tlsOptions } from '../support/certificates.ts';
import { type Answer, runClient } from '../support/clients.ts';
import { type Line, RunningDaemon, startDaemon } from '../support/daemon.ts';
import { sendRaw } from '../support/http-client.ts';
import { ask } from '../support/node-client.ts';
import { removeTree } from '../support/remove-tree.ts';

describe('HTTP over TLS', () => {
  let directory: string;
  let certificates: Certificates;
  let authority: Pair;
  let service: Pair;
  let alice: Pair;
  let bob: Pair;
  let stranger: Pair;
  let daemon: RunningDaemon;
  let port: number;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-tls-'));
    certificates = new Certificates(directory);
    authority = certificates.authority();
    service = certificates.service(authority);
    alice = certificates.signed(authority, '/CN=alice');
    bob = certificates.signed(authority, '/O=no common name', 'DNS:bob.example');
    stranger = certificates.signed(certificates.authority('authority'), '/CN=alice');
  });
  after(() => removeTree(directory));
  afterEach(() => daemon.clean());

  const start = async (...args: readonly string[]): Promise<void> => {
    daemon = await startDaemon({ args: ['--http', '0.0.0.0:0', ...tlsOptions(service, authority), ...args] });
    const { message } = await daemon.said(/^listening on /);
    port = Number(/HTTP on 0\.0\.0\.0:(\d+) \(over TLS/.exec(String(message))?.[1]);
  };
  const curl = async (as: Pair | undefined, body = 'a', ...more: readonly string[]): Promise<Answer> => {
    const url = `https://127.0.0.1:${port}/`;
    return runClient([...curlOverTls(authority, as), '--data-binary', '@-', ...more, url], body);
  };
  const record = (outcome: string): Promise<Line> => daemon.record((line) => line['EOFD_OUTCOME'] === outcome);

  it('serves any address to who shows a certificate of the authority, and its name is in the record', async () => {
    await start('--', 'sh', '-c', 'tr a-z A-Z; printf " for $EOFD_PEER_NAME, $EOFD_PEER_UID"');
    const { out, code } = await curl(alice, 'hogehoge');
    assert.deepEqual([code, out.toString()], [0, 'HOGEHOGE for alice, 65534']);
    const line = await record('replied');
    assert.match(String(line['message']), / from a client "alice" over TLS from 127\.0\.0\.1: replied/);
    assert.deepEqual(
      [line['EOFD_PEER_NAME'], line['EOFD_PEER_ADDRESS'], line['EOFD_PEER_UID']],
      ['alice', '127.0.0.1', undefined],
    );
    assert.equal((await curl(bob)).out.toString(), 'A for DNS:bob.example, 65534');
    assert.equal((await curl(alice, 'a', '-H', 'Host: calc.example')).out.toString(), 'A for alice, 65534');
    const evil = await curl(alice, 'a', '-H', 'Origin: https://evil.example');
    assert.match(evil.out.toString(), /^eofd: a page of another site/);
  });

  for (const [title, who, reason] of [
    ['without a certificate', () => undefined, /^it shows no certificate: it needs one/],
    ['with a certificate of another authority', () => stranger, /^its certificate is not accepted \(\w+\): it has to/],
    ['with a certificate that it made itself', () => certificates.authority('alice'), /^its certificate is not acc/],
  ] as const) {
    it(`refuses who comes ${title}, and says so in the log`, async () => {
      await start();
      const { out, code } = await curl(who());
      assert.notEqual(code, 0);
      assert.equal(out.length, 0);
      const line = await record('rejected');
      assert.match(String(line['EOFD_REASON']), reason);
      assert.deepEqual([line['EOFD_PEER_NAME'], line['EOFD_PEER_ADDRESS']], [undefined, '127.0.0.1']);
      assert.equal((await curl(alice)).out.toString(), 'A');
    });
  }

  it('refuses who speaks HTTP without TLS, or a TLS older than 1.2', async () => {
    await start();
    assert.deepEqual((await sendRaw({ port, host: '127.0.0.1' }, 'POST / HTTP/1.1\r\n\r\n')).statuses, []);
    assert.match(
      String((await record('rejected'))['EOFD_REASON']),
      /^its TLS handshake failed: it is HTTP without TLS: ask at https:\/\/$/,
    );
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...contentsOf(alice), ...old });
    const code = await new Promise((resolve) => {
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code)).on('secureConnect', resolve);
    });
    assert.equal(code, 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    await daemon.record((line) => String(line['EOFD_REASON']).includes('handshake failed: unsupported protocol'));
  });

  it('ends a handshake that does not come to its end within read-timeout', async () => {
    await start('--read-timeout', '200ms');
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => undefined).resume();
    assert.match(String((await record('timed out'))['EOFD_REASON']), /TLS handshake was not complete in time/);
  });

  it('has a share for each name, and further requests of it are told to come again', async () => {
    await start(
      '--connections-max-per-user',
      '1',
      '--handler-concurrency',
      '3',
      '--',
      'sh',
      '-c',
      'read line; echo "$line" >&2; test "$line" != wait || sleep 60',
    );
    const url = { host: '127.0.0.1', port, method: 'POST', ca: contentsOf(authority).cert };
    const waiting = httpsRequest({ ...url, ...contentsOf(alice) });
    waiting.on('error', () => undefined).end('wait\n');
    await daemon.said(/: wait$/);
    assert.match((await curl(alice, 'go\n')).out.toString(), /^eofd: more than 1 connections of one user/);
    assert.equal((await curl(bob, 'go\n', '-w', '%{http_code}')).out.toString(), '200');
    waiting.destroy();
  });

  it('takes changed files at a reload, and keeps the old ones where the new are damaged', async () => {
    const [cert, key, ca] = ['cert', 'key', 'ca'].map((name) => join(directory, name)) as [string, string, string];
    const other = certificates.authority('other');
    const carol = certificates.signed(other, '/CN=carol');
    const install = (pair: Pair, clientCa: string): void => {
      copyFileSync(pair.cert, cert);
      copyFileSync(pair.key, key);
      copyFileSync(clientCa, ca);
    };
    install(service, authority.cert);
    service = { cert, key };
    const before = authority;
    authority = { ...authority, cert: ca };
    await start();
    authority = before;
    assert.equal((await curl(alice)).out.toString(), 'A');
    assert.notEqual((await curl(carol)).code, 0);
    writeFileSync(ca, 'damaged');
    daemon.kill('SIGHUP');
    const { message } = await daemon.said(/^reload: /);
    assert.match(String(message), /^reload: command line: --http-tls-client-ca: .*ca: no certificate in PEM/);
    await daemon.said(/the old settings stay in force/);
    assert.equal((await curl(alice)).out.toString(), 'A');
    install(certificates.service(before), other.cert);
    daemon.kill('SIGHUP');
    await daemon.said(/^reloaded: http-tls-cert, http-tls-key, http-tls-client-ca changed$/);
    assert.equal((await curl(carol)).out.toString(), 'A');
    assert.notEqual((await curl(alice)).code, 0);
    service = certificates.service(before);
  });

  it('serves a socket that others can reach where one was passed, and refuses it without certificates', async () => {
    const listener = listenOnPort([0, 0, 0, 0], 0, 16);
    port = Number(internetName(listener).split(':')[1]);
    const passing = {
      bind: false,
      descriptors: [listener],
      launcher: ['sh', '-c', 'LISTEN_PID=$$ exec "$0" "$@"', process.execPath],
      env: { LISTEN_FDS: '1', LISTEN_FDNAMES: 'http' },
    };
    daemon = new RunningDaemon(passing);
    const { code } = await daemon.exited;
    assert.equal(code, 69);
    const { message } = await daemon.said(/^cannot serve/);
    assert.match(
      String(message),
      /descriptor 3 \("http"\) is a TCP socket .* \(0\.0\.0\.0:\d+\): it needs http-tls-cert, /,
    );
    daemon.clean();
    daemon = await startDaemon({ ...passing, args: [...tlsOptions(service, authority), '--allow-users', '12345'] });
    await daemon.said(/^listening on HTTP on 0\.0\.0\.0:\d+ \(inherited; over TLS, for those with a certificate\)$/);
    assert.equal((await curl(alice)).out.toString(), 'A');
    close(listener);
  });

  it('is for those with a certificate, also where allow-users says which accounts may ask', async () => {
    await start('--allow-users', '12345');
    assert.equal((await curl(alice)).out.toString(), 'A');
    assert.notEqual((await curl(stranger)).code, 0);
    assert.equal((await ask(daemon.socket, 'a')).end, 'ECONNRESET');
    const refused = await daemon.record((line) => String(line['EOFD_REASON']).includes('none of those that may ask'));
    assert.equal(refused['EOFD_FRONT'], 'raw');
  });

  it('ends with what is under way at a stop, and counts what was refused', async () => {
    await start('--', 'sh', '-c', 'echo begun >&2; sleep 0.3; cat');
    const answer = curl(alice);
    await daemon.said(/begun/);
    const silent = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
    await curl(stranger);
    assert.equal(await daemon.stop(), 0);
    silent.destroy();
    assert.equal((await answer).out.toString(), 'a');
    assert.match(String(daemon.lines.at(-1)?.['message']), /^stopped after 2 .*: 1 replied, 1 rejected$/);
  });
});
