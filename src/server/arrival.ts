import { foreignProtocol } from '../core/foreign-protocol.ts';
import { type Handler, HandlerFailure, type StreamHandler } from '../core/handler.ts';
import type { Happening } from '../core/phases.ts';
import { reasons } from '../core/reasons.ts';
import { POLLHUP, POLLRDHUP } from '../posix/constants.ts';
import { pollNow } from '../posix/descriptor.ts';
import { answerAtOnce } from './answer-at-once.ts';
import type { House } from './house.ts';
import type { LazyClaim } from './lazy-claim.ts';
import { GONE, happeningOf } from './lost.ts';
import { ReplyWriter } from './reply-writer.ts';
import { RequestReader } from './request-reader.ts';

/** What one connection may read before the others have their turn: so many bytes, in so many calls. */
const TURN_BYTES = 2 ** 20;
const TURN_CALLS = 32;
/** Whoever writes so soon after it could has been waiting. */
const AT_ONCE_MS = 50;

/** What happened, or what the rest of the request waits for: an event, the next turn, room in memory. */
export type Arrived = Happening | 'event' | 'next turn' | 'room';

/**
 * The request of one connection while it arrives: reads it as far as there is room for it, and knows when it was
 * silent.
 */
export class Arrival {
  /** The one in force when the connection came. */
  readonly handler: Handler;
  readonly request: RequestReader;
  /** The request's last byte, or when reading last became possible again; Infinity while it waits for room. */
  activeAt: number;
  /** When the first byte was read; undefined where none was, or all was answered at once. */
  firstByteAt: number | undefined;
  readonly #fd: number;
  readonly #claim: LazyClaim;
  readonly #house: House;
  #letGoAt = 0;
  /** When the silence began in which the beginning was looked at. */
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(fd: number, claim: LazyClaim, house: House, acceptedAt: number) {
    this.#fd = fd;
    this.#claim = claim;
    this.#house = house;
    this.handler = house.terms.handler;
    this.activeAt = acceptedAt;
    this.request = new RequestReader(fd, house.pool, this.handler.kind === 'stream' ? this.handler : undefined);
  }

  /** Begins with what is there. @returns the reply, where all of the request was there and could be answered at once */
  begin(): Arrived | ReplyWriter {
    const { handler, request } = this;
    const isWhole = request.halfClosed && handler.kind === 'call' && this.#claim.mayGrow && this.#takeWhole();
    if (isWhole) return { what: 'eof' };
    return request.halfClosed && handler.kind === 'stream' && this.#claim.mayGrow ? this.#answer(handler) : this.read();
  }

  /** Reads what has come. */
  read(): Arrived {
    const before = this.request.bytes;
    const arrived = this.#readPieces();
    // Nobody is silent while eofd itself does not read.
    if (arrived === 'room') this.activeAt = Number.POSITIVE_INFINITY;
    else if (this.request.bytes > before || !Number.isFinite(this.activeAt)) this.activeAt = this.#house.now();
    if (before === 0 && this.request.bytes > 0) this.firstByteAt = this.#house.now();
    return arrived;
  }

  /**
   * Looks at the socket itself, where an event may wait that was not delivered yet.
   * @returns what came of it, where the client did something
   */
  look(): Arrived | undefined {
    const { request } = this;
    const before = request.bytes;
    const events = pollNow(this.#fd, POLLRDHUP);
    if ((events & POLLHUP) !== 0) return GONE;
    request.halfClosed = (events & POLLRDHUP) !== 0;
    request.look();
    if (!request.halfClosed && request.bytes === before) return undefined;
    this.activeAt = this.#house.now();
    return this.read();
  }

  /** What came so far is the request. */
  complete(): Happening {
    const end = this.request.complete();
    this.account();
    return end === 'complete' ? { what: 'eof' } : happeningOf(end);
  }

  /** Whether what came may be the beginning of another protocol, and was not looked at since. */
  get mayBeForeign(): boolean {
    const isTaken = this.#house.terms.settings['on-stall'] === 'reply';
    return this.request.beginning !== undefined && !isTaken && this.#lookedAt < this.activeAt;
  }

  /** Looks what the client began with. @returns why it is refused, where it speaks another protocol */
  foreign(): Happening | undefined {
    this.#lookedAt = this.activeAt;
    const { beginning = Buffer.alloc(0) } = this.request;
    const reason = foreignProtocol(Buffer.concat([beginning, this.request.peek()]));
    return reason && { what: 'released', reason };
  }

  /** Takes the byte that is held back, in case the client waits for that. */
  letGo(): void {
    this.request.letGo();
    this.#letGoAt = this.#house.now();
  }

  /** Bytes came: where they came at once after the byte was taken, nothing is held back any more. */
  noteInput(): void {
    if (this.#letGoAt === 0) return;
    if (this.#house.now() - this.#letGoAt < AT_ONCE_MS) this.request.holdNothingBack();
    this.#letGoAt = 0;
  }

  /** Counts the memory that is taken. Of a request that is worked on as it arrives, that is the reply already. */
  account(): void {
    const { kept } = this.request;
    const { settings } = this.#house.terms;
    if (this.handler.kind === 'stream' && kept.bytes > settings['max-reply']) {
      this.request.fail(new HandlerFailure(reasons.replyTooLarge(settings).text, { fault: 'size' }));
    }
    this.#claim.set(kept.capacity);
  }

  /** Forgets the first pieces of the reply, which are out. */
  drop(pieces: number): void {
    for (let left = pieces; left > 0; left--) this.request.kept.dropFirst(this.#house.pool);
    this.account();
  }

  #takeWhole(): boolean {
    const isWhole = this.request.takeWhole(this.#house.terms.settings['max-request']);
    if (isWhole) this.account();
    return isWhole;
  }

  #answer(handler: StreamHandler): Arrived | ReplyWriter {
    const { pool, sendBuffer, terms } = this.#house;
    const { request } = this;
    const result = answerAtOnce(this.#fd, handler, pool, {
      smallBytes: sendBuffer.smallBytes,
      maxBytes: terms.settings['max-request'],
      maxReplyBytes: terms.settings['max-reply'],
    });
    if (result.kind === 'lost') return happeningOf(result.lost);
    if (result.kind === 'begun') {
      if (result.requestBytes > 0) request.take(result.requestBytes);
      return this.read();
    }
    request.takenAtOnce(result.requestBytes, result.takenBytes);
    if (result.kind === 'failed') {
      request.failure = result.error;
      return { what: 'eof' };
    }
    let { reply } = result;
    if (result.sentBytes < reply.length) {
      request.kept.keep(reply, pool);
      this.account();
      reply = request.kept.pieces[0] ?? reply;
    }
    return new ReplyWriter(this.#fd, [reply], result.sentBytes);
  }

  #readPieces(): Arrived {
    const { settings } = this.#house.terms;
    let [leftBytes, calls] = [TURN_BYTES, 0];
    for (;;) {
      const unread = this.request.next(settings['max-request']);
      if (unread === 'waiting') return 'event';
      if (unread === 'too large') return { what: 'refused', reason: reasons.tooLarge(settings) };
      if (unread === 'complete') return this.complete();
      if (!this.#claim.mayGrow) return 'room';
      if (leftBytes <= 0 || calls++ === TURN_CALLS) return 'next turn';
      const got = this.request.read();
      this.account();
      if (got === 'waiting') return 'event';
      if (got === 'turn over') return 'next turn';
      if (got === 'out of band') return { what: 'peer gone', reason: reasons.outOfBand };
      if (typeof got !== 'number') return happeningOf(got);
      leftBytes -= got;
    }
  }
}
