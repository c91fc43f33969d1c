import type { IncomingMessage } from 'node:http';
import { Body } from '../../core/body.ts';
import type { Claim } from '../../core/claim.ts';
import { HandlerFailure } from '../../core/handler.ts';

/** Of a response that is no reply, so much is read: its first line goes into the record. */
const REFUSAL_MAX_BYTES = 16 * 1024;

/** How a response came in. */
export type ResponseEnd =
  | { readonly kind: 'whole'; readonly pieces: Buffer[] }
  /** It ended before its end. */
  | { readonly kind: 'cut'; readonly cause: string }
  | { readonly kind: 'failed'; readonly failure: HandlerFailure };

/**
 * Reads a response, whole or not at all, while there is memory for it.
 * @param maxBytes asked anew for each piece @param over called once, then nothing more of the response is read
 */
export function readReply(
  response: IncomingMessage,
  claim: Claim,
  maxBytes: () => number,
  over: (end: ResponseEnd) => void,
): void {
  const body = new Body();
  let isOver = false;
  const end = (result: ResponseEnd): void => {
    if (isOver) return;
    isOver = true;
    claim.stopWaiting();
    over(result);
  };
  const refuse = (reason: string): void =>
    end({ kind: 'failed', failure: new HandlerFailure(reason, { fault: 'server' }) });
  response.on('data', (piece: Buffer) => {
    if (isOver) return;
    body.keep(piece);
    claim.set(body.capacity);
    if (body.bytes > maxBytes()) return refuse(`the server sent more than ${maxBytes()} bytes (max-reply)`);
    if (claim.pressOn()) return;
    response.pause();
    claim.wait('reply', () => setImmediate(() => response.resume()));
  });
  response.on('end', () => {
    if (response.complete) end({ kind: 'whole', pieces: body.take() });
    else end({ kind: 'cut', cause: `its reply ended after ${body.bytes} bytes` });
  });
  response.on('error', ({ message }) =>
    end({ kind: 'cut', cause: `${message} after ${body.bytes} bytes of its reply` }),
  );
  response.on('close', () => end({ kind: 'cut', cause: `its reply ended after ${body.bytes} bytes` }));
}

/** Reads the beginning of a response that is no reply. @param over called once, with what came by then */
export function readRefusal(response: IncomingMessage, over: (pieces: readonly Buffer[]) => void): void {
  const pieces: Buffer[] = [];
  let bytes = 0;
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    over(pieces);
  };
  response.on('data', (piece: Buffer) => {
    if (isOver) return;
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > REFUSAL_MAX_BYTES) end();
  });
  response.on('end', end).on('error', end).on('close', end);
}
