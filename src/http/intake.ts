import type { IncomingMessage } from 'node:http';
import { Body } from '../core/body.ts';
import type { Claim } from '../core/claim.ts';
import { type Handler, HandlerFailure, type Transform } from '../core/handler.ts';
import type { Clock } from './clock.ts';

/** So little is not counted while a request arrives: a claim would cost more than the request. */
const UNCLAIMED_BYTES = 4096;
/** After so many pieces others have their turn. */
const PIECES_MAX = 256;

/** Whose body it is. */
interface Owner {
  /** The request's claim, made where there is none yet. */
  claim(): Claim;
  /** Its deadline is nearer from now on: it no longer waits for room. */
  resumed(): void;
}

/** The body of a request while it arrives: kept as it is, or worked on at once where the handler can. */
export class Intake {
  /** The one in force when the request came. */
  readonly handler: Handler;
  /** Of the request, so far. */
  bytes = 0;
  /** The request's last byte, or when reading last became possible again; Infinity while it waits for room. */
  activeAt: number;
  firstByteAt: number | undefined;
  readonly #request: IncomingMessage;
  readonly #owner: Owner;
  readonly #clock: Clock;
  readonly #body = new Body();
  #transform: Transform | undefined;
  #failure: Error | undefined;
  #pieces = 0;

  constructor(handler: Handler, request: IncomingMessage, owner: Owner, clock: Clock, nowMs: number) {
    this.handler = handler;
    this.#request = request;
    this.#owner = owner;
    this.#clock = clock;
    this.activeAt = nowMs;
  }

  /**
   * Takes a piece over. Where the handler fails, what is still to come is dropped: the client is told at the end of it.
   * @param maxReplyBytes of a handler that makes its reply meanwhile
   */
  push(chunk: Buffer, maxReplyBytes: number): void {
    // What came in one piece with its head came then.
    if (!this.#request.complete) this.activeAt = this.#clock.now();
    this.firstByteAt ??= this.activeAt;
    if (++this.#pieces % PIECES_MAX === 0) this.#waitForOthers();
    if (this.#failure !== undefined) return;
    try {
      this.#body.keep(this.#worked(chunk));
      if (this.handler.kind === 'stream' && this.#body.bytes > maxReplyBytes) {
        throw new HandlerFailure(`reply larger than ${maxReplyBytes} bytes (max-reply)`, { fault: 'size' });
      }
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error('something that is no error', { cause: error });
      this.#body.take();
    }
    if (this.#body.capacity <= UNCLAIMED_BYTES) return;
    const claim = this.#owner.claim();
    claim.set(this.#body.capacity);
    if (!claim.mayGrow) this.#waitForRoom(claim);
  }

  /** Some of it has come, and was not read. */
  waitOn(): void {
    this.activeAt = this.#clock.now();
  }

  /** That was all. @returns the pieces of the request, or of the reply to it @throws what the handler threw */
  complete(): Buffer[] {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.handler.kind === 'stream') (this.#transform ?? this.handler.begin()).end();
    return this.#body.take();
  }

  /** Nobody wants it any more. */
  drop(): void {
    this.#body.take();
  }

  #worked(chunk: Buffer): Buffer {
    if (this.handler.kind === 'call') return chunk;
    this.#transform ??= this.handler.begin();
    return this.#transform.push(chunk);
  }

  /**
   * Of chunks of a byte, what Node reads at a time has ten thousand, and libuv goes on with up to 2 MiB in one turn of the
   * loop: not so once nothing more is read. The request itself can't be paused instead, for it would keep what Node has
   * read already, each byte in memory of its own.
   */
  #waitForOthers(): void {
    const request = this.#request;
    // A stream that flows has the socket go on at once.
    request._read = () => undefined;
    request.socket.pause();
    setImmediate(() => {
      Reflect.deleteProperty(request, '_read');
      request.socket.resume();
    });
  }

  #waitForRoom(claim: Claim): void {
    this.#request.pause();
    // Nobody is silent while eofd itself does not read.
    this.activeAt = Number.POSITIVE_INFINITY;
    claim.wait('read', () =>
      setImmediate(() => {
        this.activeAt = this.#clock.now();
        this.#request.resume();
        this.#owner.resumed();
      }),
    );
  }
}
