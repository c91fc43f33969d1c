import { noRequest } from '../core/http/no-request.ts';
import { type Refusal, refusals } from './refusal.ts';

/**
 * How bytes are refused that are no request.
 * @param error of a connection: `HPE_*` is the parser's, anything else the system's
 * @param hasLeft whether the client has closed the connection: then an end in the middle is nobody's mistake
 * @returns undefined where the connection itself has ended
 */
export function malformed(error: NodeJS.ErrnoException, hasLeft = false): Refusal | undefined {
  const { code = '' } = error;
  if (!code.startsWith('HPE_') || (hasLeft && code === 'HPE_INVALID_EOF_STATE')) return undefined;
  const { status, text } = noRequest(error);
  return refusals.malformed(status, text);
}
