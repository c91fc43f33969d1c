/** What TLS is served with, each the text of a file in PEM: found to be good, and to belong together. */
export interface TlsIdentity {
  /** Of the service, with those between it and its authority behind it. */
  readonly cert: string;
  readonly key: string;
  /** The authorities that sign the certificates of clients. */
  readonly clientCa: string;
}
