import { printable } from '../../core/printable.ts';

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
  EAFNOSUPPORT: 'eofd may use Unix sockets alone',
  ECONNRESET: 'it closed the connection at once',
};
/** What may be over in a moment. */
const PASSES = ['ECONNREFUSED', 'ENOENT', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNRESET'];

/** What an error of a connection that did not come about says, in words. */
export function causeOf({ code = '', message }: NodeJS.ErrnoException): {
  readonly cause: string;
  readonly passes: boolean;
} {
  return { cause: CAUSES[code] ?? printable(message), passes: PASSES.includes(code) };
}
