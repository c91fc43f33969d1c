import { SOCKET, TIME } from '../core/option-kinds.ts';
import type { OptionTable } from '../core/option-table.ts';

/** Every option of eofc: the only place that knows names, defaults and help. Times are in milliseconds. */
export const EOFC_OPTIONS = {
  socket: {
    short: 's',
    kind: SOCKET,
    default: './sock',
    defaultInWords: '$EOFD_SOCKET, then ./sock',
    help: 'socket to ask',
  },
  timeout: {
    short: 't',
    kind: TIME,
    default: '2min',
    help: 'give up when there is no whole reply after TIME: 500ms, 90, 5min 20s, infinity',
  },
  'no-eof': { help: 'make the mistake: keep the write side open, and see what the server says' },
  help: { short: 'h', help: 'show this help and exit' },
  version: { short: 'V', help: 'show the version and exit' },
} as const satisfies OptionTable;
