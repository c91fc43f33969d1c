/** Options that name files by which eofd and the server that it asks know each other. */
export const FORWARD_FILES = ['tls-ca', 'tls-cert', 'tls-key', 'http-token-file'] as const;
export type ForwardFile = (typeof FORWARD_FILES)[number];
