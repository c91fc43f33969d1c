import type { TlsOptions } from 'node:tls';

/** What TLS is served with, each the text of a file in PEM: found to be good, and to belong together. */
export interface TlsIdentity {
  /** Of the service, with those between it and its authority behind it. */
  readonly cert: string;
  readonly key: string;
  /** The authorities that sign the certificates of clients. */
  readonly clientCa: string;
}

/** How TLS is served: both ends show a certificate. TLS takes time and memory to load, so it is loaded here. */
export function tlsOptions({ cert, key, clientCa }: TlsIdentity): TlsOptions {
  const { constants } = process.getBuiltinModule('node:crypto');
  return {
    cert,
    key,
    ca: clientCa,
    requestCert: true,
    // Who is refused is looked at by ourselves, while it is still known where it came from: handshakes.ts.
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    // No session goes on on another connection, or with another certificate: what counts no more is found out.
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  };
}
