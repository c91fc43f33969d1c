import type { Random } from '../../support/random.ts';
import { makePlan } from '../plans.ts';

/** One request that a client has in mind. */
export interface WebRequest {
  readonly head: Buffer;
  readonly body: Buffer;
  /** Undefined where there must be no reply. */
  readonly reply: string | undefined;
  /** It waits to be told to go ahead before it sends the body. */
  readonly expects: boolean;
  /** Nothing after it can be understood, or it has no end. */
  readonly isBroken: boolean;
  /** It counts as a request. */
  readonly isCounted: boolean;
}

/** What a client for HTTP has in mind for one connection. */
export interface WebPlan {
  readonly requests: readonly WebRequest[];
  /** It sends the next one before it has the response. */
  readonly isPipelined: boolean;
  readonly gapMs: number;
  readonly pieceBytes: readonly number[];
  readonly pausesMs: readonly number[];
  /** After its last request it says that it sends no more. */
  readonly halfCloses: boolean;
  /** It stays until the server ends the connection. */
  readonly lingers: boolean;
  readonly leavesAfterMs: number;
  readonly readBytes: number;
  readonly readPauseMs: number;
  /** It does all at once and as it should. */
  readonly isPrompt: boolean;
}

const NEVER_MS = 400_000;
/** How long the server keeps a connection without a request. */
const KEPT_MS = 60_000;

function chunked(body: Buffer, random: Random): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const piece = body.subarray(at, at + 1 + random.below(body.length));
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
    at += piece.length;
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]);
}

function makeRequest(random: Random, maxBytes: number, isPrompt: boolean, isLast: boolean): WebRequest {
  const { request, reply } = makePlan(random, maxBytes, 1000);
  const kind = isPrompt ? 99 : random.below(30);
  const none = { body: Buffer.alloc(0), reply: undefined, expects: false, isBroken: false, isCounted: true };
  const asked = { 0: 'GET /readyz', 1: 'GET /healthz', 2: 'GET /', 3: 'DELETE /' }[kind];
  if (asked !== undefined)
    return { ...none, head: Buffer.from(`${asked} HTTP/1.1\r\nHost: x\r\n\r\n`), isCounted: kind > 1 };
  if (kind === 4 && isLast) return { ...none, head: Buffer.from('no HTTP at all\r\n\r\n'), isBroken: true };
  const isChunked = random.below(3) === 0;
  const expects = !isPrompt && request.length > 0 && random.below(8) === 0;
  const closes = isLast && random.below(3) === 0;
  const lines = [
    `${random.pick(['POST', 'PUT'])} /${random.below(9)} HTTP/1.1`,
    'Host: x',
    isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${request.length}`,
    ...(closes ? ['Connection: close'] : []),
    ...(expects ? ['Expect: 100-continue'] : []),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const body = isChunked ? chunked(request, random) : request;
  if (kind !== 5 || !isLast || body.length === 0) return { ...none, head, body, reply, expects };
  return { ...none, head, body: body.subarray(0, random.below(body.length)), isBroken: true };
}

/** A client for HTTP: half of them are as they should be. */
export function makeWebPlan(random: Random, maxBytes: number, patienceMs: number): WebPlan {
  const way = makePlan(random, maxBytes, patienceMs);
  const isPrompt = random.below(2) === 0;
  const count = random.pick([1, 1, 2, 5]);
  const gaps = [0, 1, 500, 1001, patienceMs - 1, patienceMs + 1, KEPT_MS - 1, KEPT_MS, KEPT_MS + 1];
  return {
    requests: Array.from({ length: count }, (_, at) => makeRequest(random, maxBytes, isPrompt, at === count - 1)),
    isPipelined: random.below(4) === 0,
    gapMs: isPrompt ? random.pick([0, 0, 1, 2000]) : random.pick(gaps),
    pieceBytes: isPrompt ? [65_536] : way.pieceBytes,
    pausesMs: isPrompt ? [0] : way.pausesMs,
    halfCloses: random.below(3) === 0,
    lingers: random.below(3) === 0,
    leavesAfterMs: isPrompt ? NEVER_MS : way.leavesAfterMs,
    readBytes: isPrompt ? 65_536 : way.readBytes,
    readPauseMs: isPrompt ? 0 : way.readPauseMs,
    isPrompt,
  };
}
