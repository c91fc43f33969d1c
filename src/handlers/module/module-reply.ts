import { toUSVString, types } from 'node:util';
import { HandlerFailure } from '../../core/handler.ts';

/**
 * The bytes of what a module answered with, in memory of their own that can be transferred: the module may hold on to
 * its own, to answer with it again.
 *
 * @throws HandlerFailure for what is no reply, or more than `maxBytes`
 */
export function bytesOfReply(answer: unknown, maxBytes: number): Uint8Array<ArrayBuffer> {
  if (typeof answer === 'string') {
    if (toUSVString(answer) !== answer)
      throw new HandlerFailure('the module answered with a string that is not well-formed (a lone surrogate)');
    // A unit of UTF-16 takes three bytes at most: most replies need not be measured.
    if (answer.length * 3 > maxBytes) refuseAbove(maxBytes, Buffer.byteLength(answer));
    return new TextEncoder().encode(answer);
  }
  if (!types.isUint8Array(answer))
    throw new HandlerFailure(`the module answered with ${typeName(answer)}, not a Uint8Array or a string`);
  refuseAbove(maxBytes, answer.length);
  const reply = new Uint8Array(answer.length);
  reply.set(answer);
  return reply;
}

function refuseAbove(maxBytes: number, bytes: number): void {
  if (bytes > maxBytes)
    throw new HandlerFailure(`the module answered with ${bytes} bytes, more than ${maxBytes} (max-reply)`, {
      fault: 'size',
    });
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'an array' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
