import { FILE } from '../option-kinds.ts';
import { option } from './option.ts';

const file = (help: string) => option(FILE, { default: undefined, defaultInWords: 'none', inFile: true, help });

/** With a handler that is an address of HTTP: who it is, and who eofd is there. */
export const FORWARD_OPTIONS = {
  'tls-ca': option(FILE, {
    default: undefined,
    defaultInWords: "the system's",
    inFile: true,
    help: 'with handler https://: the authorities of that server, in PEM',
  }),
  'tls-cert': file('with handler https://: the certificate to show there, in PEM'),
  'tls-key': file('with handler https://: private key of that certificate, in PEM'),
  'http-token-file': file('with handler http: the bearer token to send, alone in a file'),
} as const;
