import { BUILT_IN_NAMES } from './built-in-names.ts';
import { ADDRESS, COUNT, FILE, handlerNamed, oneOf, SIZE, TIME, TIME_OR_ZERO } from './option-kinds.ts';
import { FORWARD_OPTIONS } from './option-sets/forward-options.ts';
import { type Option, option } from './option-sets/option.ts';
import { SOCKET_OPTIONS } from './option-sets/socket-options.ts';
import { defaultsOf, type ValuesOf } from './option-table.ts';

export type { Option };

/** Every option of eofd: the only place that knows names, defaults and help. Times are in ms, sizes in bytes. */
export const OPTIONS = {
  ...SOCKET_OPTIONS,
  config: option(FILE, {
    short: 'c',
    default: undefined,
    common: true,
    fixed: true,
    help: 'configuration file (TOML); with a dash in front it may be missing',
  }),
  handler: option(handlerNamed(...BUILT_IN_NAMES), {
    default: 'upper',
    common: true,
    inFile: true,
    help: 'what answers a request: a built-in handler, an ES module, or a server',
  }),
  'handler-concurrency': option(COUNT, {
    default: undefined,
    defaultInWords: 'one for each processor',
    inFile: true,
    help: 'programs, module workers, or forwarded requests (64) at once',
  }),
  ...FORWARD_OPTIONS,
  'program-mode': option(oneOf('request', 'spare', 'worker'), {
    default: 'request',
    inFile: true,
    help: 'a process for each request, started ahead of each, or that stays',
  }),
  'program-spares': option(COUNT, {
    default: undefined,
    defaultInWords: 'handler-concurrency',
    inFile: true,
    help: 'with program-mode spare: processes that wait, started',
  }),
  'worker-requests': option(COUNT, {
    default: undefined,
    defaultInWords: 'no limit',
    inFile: true,
    help: 'with program-mode worker: replaced after so many requests',
  }),
  'worker-memory': option(SIZE, {
    default: undefined,
    defaultInWords: 'no limit',
    inFile: true,
    help: 'with program-mode worker: replaced when it is idle and takes more',
  }),
  'worker-connections': option(COUNT, {
    default: '1',
    inFile: true,
    help: 'with program-mode worker: requests that one is given at once',
  }),
  'max-request': option(SIZE, { default: '16M', common: true, inFile: true, help: 'largest request' }),
  'max-reply': option(SIZE, { default: '64M', inFile: true, help: 'largest reply' }),
  'connections-max': option(COUNT, {
    default: '1024',
    inFile: true,
    help: 'open connections; further ones wait in the listen queue',
  }),
  'connections-max-per-user': option(COUNT, {
    default: undefined,
    defaultInWords: 'nine tenths of connections-max',
    inFile: true,
    help: 'open connections of one user; further ones are refused',
  }),
  'buffer-max': option(SIZE, {
    default: '256M',
    inFile: true,
    help: 'memory for all requests and replies together; at the bound reading waits',
  }),
  'stall-warn': option(TIME, {
    default: '5s',
    inFile: true,
    help: 'log a client that neither writes nor half-closes for so long',
  }),
  'read-timeout': option(TIME, {
    default: '30s',
    common: true,
    inFile: true,
    help: 'release a client that neither writes nor half-closes for so long',
  }),
  'on-stall': option(oneOf('close', 'reply'), {
    default: 'close',
    inFile: true,
    help: 'at read-timeout, close or take what arrived as the request',
  }),
  'request-timeout': option(TIME, {
    default: '5min',
    inFile: true,
    help: 'the whole request must have arrived by then',
  }),
  'handler-timeout': option(TIME, { default: '60s', inFile: true, help: 'the handler must have answered by then' }),
  'write-timeout': option(TIME, {
    default: '30s',
    inFile: true,
    help: 'give up on a client that takes none of the reply for so long',
  }),
  'exit-idle-time': option(TIME, {
    default: 'infinity',
    common: true,
    inFile: true,
    help: 'exit after so long without a connection; only when activated',
  }),
  'drain-timeout': option(TIME_OR_ZERO, {
    default: '10s',
    inFile: true,
    help: 'how long a stop waits for requests under way',
  }),
  http: option(ADDRESS, {
    default: undefined,
    defaultInWords: 'none',
    inFile: true,
    fixed: true,
    help: 'answer requests over HTTP too, at a Unix path or a port',
  }),
  'http-tls-cert': option(FILE, {
    default: undefined,
    defaultInWords: 'none',
    inFile: true,
    fixed: true,
    help: 'certificate for HTTP over TLS, in PEM; with the next two any address',
  }),
  'http-tls-key': option(FILE, {
    default: undefined,
    defaultInWords: 'none',
    inFile: true,
    fixed: true,
    help: 'private key of that certificate, in PEM',
  }),
  'http-tls-client-ca': option(FILE, {
    default: undefined,
    defaultInWords: 'none',
    inFile: true,
    fixed: true,
    help: 'authorities that sign the certificates of clients, in PEM',
  }),
  metrics: option(ADDRESS, {
    default: undefined,
    defaultInWords: 'none',
    inFile: true,
    fixed: true,
    help: 'a live page and metrics, at a Unix path or a port',
  }),
  'log-level': option(oneOf('err', 'warning', 'notice', 'info', 'debug'), {
    default: 'info',
    common: true,
    inFile: true,
    help: 'least important records to log',
  }),
  'log-format': option(oneOf('auto', 'journal', 'prefix', 'text', 'json'), {
    default: 'auto',
    inFile: true,
    fixed: true,
    help: 'how records are written',
  }),
  'log-requests': option(oneOf('all', 'failed', 'none'), {
    default: 'all',
    inFile: true,
    help: 'which requests get a record of their own',
  }),
} as const satisfies Record<string, Option>;

export type OptionName = keyof typeof OPTIONS;

/** The value of every option, by its name: what a user wrote, or the default. */
export type Settings = ValuesOf<typeof OPTIONS>;

export const optionNames = Object.keys(OPTIONS) as readonly OptionName[];

/** Every option at its default. */
export const defaultSettings = (): Settings => defaultsOf(OPTIONS);
