import { accounts, COUNT, GROUP, MODE, SOCKET } from '../option-kinds.ts';
import { option } from './option.ts';

/** Where eofd listens, and who may ask there. */
export const SOCKET_OPTIONS = {
  socket: option(SOCKET, {
    short: 's',
    default: './sock',
    common: true,
    inFile: true,
    fixed: true,
    help: 'where to bind when no socket was inherited',
  }),
  'socket-mode': option(MODE, {
    short: 'm',
    default: '0600',
    common: true,
    inFile: true,
    fixed: true,
    help: 'access mode of the bound socket',
  }),
  'socket-group': option(GROUP, {
    default: undefined,
    inFile: true,
    fixed: true,
    help: 'group of the bound socket, by name or id; socket-mode says what it may do',
  }),
  'allow-users': option(accounts('users'), {
    default: undefined,
    defaultInWords: 'all that may connect',
    inFile: true,
    help: 'who may ask, by name or id; others are refused, their requests unread',
  }),
  'allow-groups': option(accounts('groups'), {
    default: undefined,
    defaultInWords: 'all that may connect',
    inFile: true,
    help: 'the same for members of groups; with both, either is enough',
  }),
  backlog: option(COUNT, {
    default: '4096',
    inFile: true,
    fixed: true,
    help: 'connections that may wait in the listen queue; own binds only',
  }),
} as const;
