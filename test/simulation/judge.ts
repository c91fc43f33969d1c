import type { SimClient } from './client.ts';

/** Below it a client can wait for the byte that is held back; docs/decisions/002. */
const BLOCKING_BUFFER = 4 * 37_120;

const startsAsLine = (read: string): boolean => read.slice(0, 5) === 'eofd:'.slice(0, read.length);

/**
 * What must never be seen by a client, or counted of it: the promises of the protocol, and of the account.
 * @returns what is wrong; undefined where nothing is
 */
export function wrongWith(client: SimClient, isCallHandler: boolean): string | undefined {
  const { end, hasHalfClosed, hasLeft, hasWrittenAll, outcomes, plan, read, wasToldEarly } = client;
  const { reply, request } = plan;
  const [outcome] = outcomes;
  const isLine = read.length > 0 && startsAsLine(read);
  const isReply = reply !== undefined && read === reply;
  const isPart = reply?.startsWith(read) === true;
  // With a small send buffer the byte is taken that such a client may wait for, and then nothing can reset it.
  const mayLackReset = client.socket.sendBuffer < BLOCKING_BUFFER && request.length >= 4096;
  const isCleanEnd = end === 'EOF' && hasHalfClosed && hasWrittenAll && !mayLackReset;
  if (outcomes.length > 1) return 'it ended twice';
  if (read.length > 0 && outcome === undefined) return 'it read something, and no end of it was counted';
  if (read.length > 0 && !isLine && !isPart) return 'it read neither a line nor the beginning of its reply';
  if (read.length > 0 && !isLine && wasToldEarly) return 'bytes of a reply came before its half-close';
  if (isCleanEnd && !wasToldEarly && read.length > 0 && !isReply)
    return 'a clean end after something other than its reply';
  if (isCleanEnd && read.length === 0 && request.length > 0 && isCallHandler && outcome !== 'replied')
    return 'a failure passes for an empty success';
  if (outcome === 'replied' && !hasLeft && !(isReply && end === 'EOF'))
    return 'counted as replied, and had no whole reply';
  if (outcome !== undefined && outcome !== 'replied' && isReply && read.length > 0 && end === 'EOF')
    return 'had its whole reply, and counts as something else';
  return undefined;
}
