// Files of certificates and keys.

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readRegularFile } from './read-regular-file.ts';

/** A file of certificates is no longer than this, in bytes: more is something else. */
const FILE_MAX_BYTES = 4 * 1024 * 1024;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** @throws Error that says why not, without the path */
export function readPem(path: string): string {
  try {
    const text = readRegularFile(path, FILE_MAX_BYTES).toString('latin1');
    if (text.length > FILE_MAX_BYTES) throw new Error('larger than any file of certificates');
    return text;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === undefined ? message : `it can't be read (${code})`, { cause: error });
  }
}

/** @returns the first, which is one's own @throws Error that says what is wrong */
export function certificates(text: string): X509Certificate {
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

/** @throws Error that says what is wrong */
export function privateKey(text: string): ReturnType<typeof createPrivateKey> {
  if (/-----BEGIN ENCRYPTED|^Proc-Type: .*ENCRYPTED/m.test(text))
    throw new Error('it is encrypted, and nobody is there to ask for its passphrase: write it without one');
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw new Error('no private key in PEM (-----BEGIN PRIVATE KEY-----)', { cause: error });
  }
}
