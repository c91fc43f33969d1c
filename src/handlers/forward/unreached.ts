import { networkInterfaces } from 'node:os';
import { printable } from '../../core/printable.ts';

const NO_NETWORK =
  'eofd may use Unix sockets alone; the drop-in forward.conf gives its unit the network ' +
  '(docs/systemd.md, "Another server as the handler")';

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOENT: 'there is no such socket',
  EACCES: 'it may not be used by the user that eofd runs as',
  EPERM: 'eofd may not connect there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTUNREACH: 'there is no way to that machine',
  ENETUNREACH: 'there is no way to that network',
  EAFNOSUPPORT: NO_NETWORK,
  ECONNRESET: 'it closed the connection at once',
};
const UNKNOWN_AUTHORITY = 'its certificate is signed by no authority that is known here (tls-ca)';
/** What TLS finds wrong, by the code of an error, or by OpenSSL's words in it. */
const TLS_CAUSES: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; do the clocks agree?',
  'wrong version number': 'it does not speak TLS there; is it http://?',
  'tlsv13 alert certificate required': 'it asks for a certificate (tls-cert, tls-key)',
  'tlsv1 alert unknown ca': 'no authority of its own has signed the certificate in tls-cert',
  'sslv3 alert certificate expired': 'the certificate in tls-cert has expired',
};
const OPENSSL_WORDS = /:SSL routines:[^:]*:([^:]+):/;

/** What may be over in a moment. */
const PASSES = ['ECONNREFUSED', 'ENOENT', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNRESET'];

/** Where sockets but Unix ones are refused, a name can't be looked up: it is not the name that is at fault. */
const LOOKUPS = ['EAI_AGAIN', 'ENOTFOUND'];

/**
 * What an error of a connection that did not come about says, in words.
 * @param interfaces throws where the network may not be used
 */
export function causeOf(
  { code = '', message }: NodeJS.ErrnoException,
  interfaces: () => unknown = networkInterfaces,
): { readonly cause: string; readonly passes: boolean } {
  if (LOOKUPS.includes(code) && isRefused(interfaces)) return { cause: NO_NETWORK, passes: false };
  return { cause: CAUSES[code] ?? messageOf({ code, message }), passes: PASSES.includes(code) };
}

/** What an error of a connection says, in words where it is of TLS. */
export function messageOf({ code = '', message }: Pick<NodeJS.ErrnoException, 'code' | 'message'>): string {
  const words = OPENSSL_WORDS.exec(message)?.[1];
  return TLS_CAUSES[words ?? code] ?? printable(words === undefined ? message : `TLS: ${words}`);
}

function isRefused(interfaces: () => unknown): boolean {
  try {
    interfaces();
    return false;
  } catch {
    return true;
  }
}
