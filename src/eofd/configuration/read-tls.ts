import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Settings } from '../../core/options.ts';
import type { TlsIdentity } from '../../http/tls-identity.ts';
import type { Source } from '../../program/source.ts';
import type { TlsOption } from './tls-conflicts.ts';

/** A file of certificates is no longer than this, in bytes: more is something else. */
const FILE_MAX_BYTES = 4 * 1024 * 1024;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * Reads the files of TLS and looks whether they are what they should be, before anything is bound. What is wrong is
 * told to the source that names the file.
 * @returns undefined where something is wrong
 */
export function readTls(settings: Settings, sources: readonly Source[]): TlsIdentity | undefined {
  let isGood = true;
  const complain = (name: TlsOption, reason: string): void => {
    isGood = false;
    sources.find(({ values }) => values.has(name))?.complain(name, `${settings[name]}: ${reason}`);
  };
  const checked = <T>(name: TlsOption, check: (text: string) => T): { text: string; made: T } | undefined => {
    try {
      const text = read(settings[name] ?? '');
      return { text, made: check(text) };
    } catch (error) {
      complain(name, (error as Error).message);
      return undefined;
    }
  };
  const cert = checked('http-tls-cert', certificates);
  const key = checked('http-tls-key', privateKey);
  const clientCa = checked('http-tls-client-ca', certificates);
  if (cert !== undefined && key !== undefined && !cert.made.checkPrivateKey(key.made))
    complain('http-tls-key', `not the key of the certificate in ${settings['http-tls-cert']}`);
  if (!isGood || cert === undefined || key === undefined || clientCa === undefined) return undefined;
  return { cert: cert.text, key: key.text, clientCa: clientCa.text };
}

function read(path: string): string {
  try {
    const text = readFileSync(path, 'latin1');
    if (text.length > FILE_MAX_BYTES) throw new Error('larger than any file of certificates');
    return text;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === undefined ? message : `it can't be read (${code})`, { cause: error });
  }
}

/** @returns the first, which is one's own */
function certificates(text: string): X509Certificate {
  const [first] = (text.match(CERTIFICATE) ?? []).map((pem) => {
    try {
      return new X509Certificate(pem);
    } catch (error) {
      throw new Error('a certificate in it is damaged', { cause: error });
    }
  });
  if (first === undefined) throw new Error('no certificate in PEM (-----BEGIN CERTIFICATE-----)');
  return first;
}

function privateKey(text: string): ReturnType<typeof createPrivateKey> {
  if (/-----BEGIN ENCRYPTED|^Proc-Type: .*ENCRYPTED/m.test(text))
    throw new Error('it is encrypted, and nobody is there to ask for its passphrase: write it without one');
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw new Error('no private key in PEM (-----BEGIN PRIVATE KEY-----)', { cause: error });
  }
}
