import assert from 'node:assert/strict';
import type { TLSSocket } from 'node:tls';
import { userOfPeer } from '../../src/core/outcome.ts';
import { tlsPeer } from '../../src/http/peer-of.ts';

const FINGERPRINT = 'AB:CD';
/** A socket whose peer has shown such a certificate. */
const showing = (certificate: object): TLSSocket =>
  ({ getPeerCertificate: () => ({ subject: {}, fingerprint256: FINGERPRINT, ...certificate }) }) as TLSSocket;

describe('a peer over TLS', () => {
  for (const [title, certificate, name] of [
    ['its common name', { subject: { CN: 'alice' }, subjectaltname: 'DNS:a.example' }, 'alice'],
    ['the first of several', { subject: { CN: ['alice', 'root'] } }, 'alice'],
    ['its first other name where it has none', { subjectaltname: 'DNS:a.example, DNS:b.example' }, 'DNS:a.example'],
    ['its fingerprint where it has none at all', {}, FINGERPRINT],
    ['the longest name there is', { subject: { CN: 'a'.repeat(255) } }, 'a'.repeat(255)],
    ['its fingerprint where a name is longer', { subject: { CN: 'a'.repeat(256) } }, FINGERPRINT],
    ['a name that is safe to write', { subject: { CN: 'a\n\0b' } }, 'a\\n\\x00b'],
  ] as const) {
    it(`is known by ${title}`, () => {
      const peer = tlsPeer('192.0.2.7', showing(certificate));
      assert.deepEqual(peer, { pid: 0, uid: 65534, gid: 65534, over: 'TLS', address: '192.0.2.7', name });
      assert.equal(userOfPeer(peer), `TLS ${name}`);
    });
  }

  it('has no name where no handshake came about', () => {
    assert.equal(tlsPeer('192.0.2.7').name, undefined);
    assert.equal(userOfPeer(tlsPeer('192.0.2.7')), 'TLS');
  });
});
