import { readFileSync } from 'node:fs';

/** Where distributions keep the authorities that an administrator trusts: Debian, Fedora, SUSE, Alpine. */
const PLACES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** The authorities that the system trusts, in PEM; undefined where there are none, and Node's own list has to do. */
export function systemAuthorities(places: readonly string[] = PLACES): string | undefined {
  for (const place of places) {
    try {
      const text = readFileSync(place, 'latin1');
      if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
    } catch {
      // The next one may be there.
    }
  }
  return undefined;
}
