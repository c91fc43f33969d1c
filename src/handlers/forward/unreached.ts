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
  return { cause: CAUSES[code] ?? printable(message), passes: PASSES.includes(code) };
}

function isRefused(interfaces: () => unknown): boolean {
  try {
    interfaces();
    return false;
  } catch {
    return true;
  }
}
