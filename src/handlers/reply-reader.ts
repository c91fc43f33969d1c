import type { Claim } from '../core/claim.ts';
import { HandlerFailure } from '../core/handler.ts';
import { EPOLLIN } from '../posix/constants.ts';
import { unreadBytes } from '../posix/descriptor.ts';
import { ERRNO } from '../posix/errno.ts';
import { Capture } from './capture.ts';
import type { Watchable } from './duplex-descriptor.ts';
import { Persistence } from './persistence.ts';

export interface ReplyOptions {
  readonly claim: Claim;
  /** What the request takes beside the reply, now. */
  requestBytes(): number;
  /** Asked anew for each piece. */
  maxReplyBytes(): number;
  /** The writer has to wait, for memory, or has to no more. */
  waits(isWaiting: boolean): void;
  /** Who writes it, for messages: `the program` unless given. */
  readonly writer?: string;
  /** Some of it has come. */
  arrived?(): void;
  /** There will be no reply. */
  failed(failure: HandlerFailure): void;
  /** Nothing more comes. @param errno 0 at the end of file */
  ended?(errno: number): void;
}

/** In one turn of the loop, so that a program that writes fast does not keep the others waiting. */
const READS_MAX = 8;

/** The one reply that is read from a descriptor, piece by piece while there is memory for it. */
export class ReplyReader {
  readonly #pipe: Watchable;
  readonly #options: ReplyOptions;
  readonly #writer: string;
  #persistence: Persistence | undefined;
  #capture = new Capture();
  #waits = false;

  constructor(pipe: Watchable, options: ReplyOptions) {
    this.#pipe = pipe;
    this.#options = options;
    this.#writer = options.writer ?? 'the program';
  }

  /** What has come so far. */
  get pieces(): readonly Buffer[] {
    return this.#capture.pieces;
  }

  /** @throws PosixError */
  begin(): void {
    this.#persistence ??= new Persistence(this.#pipe, EPOLLIN, () => this.#read());
    this.#persistence.watch();
  }

  /**
   * For a program that has ended: takes what is in the pipe now, and nothing that a process left behind may write
   * meanwhile.
   */
  rest(): readonly Buffer[] | HandlerFailure {
    try {
      let left = this.#pipe.isOpen ? unreadBytes(this.#pipe.fd) : 0;
      while (left > 0) {
        const got = this.#readPiece();
        if (got <= 0) break;
        left -= got;
      }
    } catch (error) {
      const message = `what ${this.#writer} wrote cannot be read: ${(error as Error).message}`;
      return new HandlerFailure(message, { cause: error });
    } finally {
      this.#setWaits(false);
    }
    return this.#refusal ?? this.#capture.pieces;
  }

  /** It is not wanted any more: lets go of what there is. */
  drop(): void {
    this.#setWaits(false);
    this.#pipe.close();
    this.#capture = new Capture();
  }

  #read(): void {
    for (let reads = 0; reads < READS_MAX; reads++) {
      if (!this.#options.claim.pressOn()) return this.#waitForMemory();
      const got = this.#readPiece();
      const refusal = this.#refusal;
      if (refusal !== undefined) return this.#options.failed(refusal);
      if (got === -ERRNO.EAGAIN) return reads === 0 ? this.#persistence?.failed() : undefined;
      this.#persistence?.succeeded();
      if (got <= 0) {
        this.#pipe.close();
        return this.#options.ended?.(-got);
      }
      this.#options.arrived?.();
      if (!this.#pipe.isOpen) return;
    }
  }

  #readPiece(): number {
    const before = this.#capture.capacity;
    const got = this.#capture.readFrom(this.#pipe.fd);
    if (this.#capture.capacity > before) this.account();
    return got;
  }

  /** Tells the claim what request and reply take now. */
  account(): void {
    this.#options.claim.set(this.#options.requestBytes() + this.#capture.capacity);
  }

  get #refusal(): HandlerFailure | undefined {
    const maxBytes = this.#options.maxReplyBytes();
    if (this.#capture.bytes <= maxBytes) return undefined;
    return new HandlerFailure(`${this.#writer} wrote more than ${maxBytes} bytes (max-reply)`, { fault: 'size' });
  }

  #waitForMemory(): void {
    this.#pipe.unwatch();
    this.#setWaits(true);
    this.#options.claim.wait('reply', () => {
      this.#setWaits(false);
      try {
        this.begin();
      } catch (error) {
        this.#options.failed(
          new HandlerFailure(`cannot watch over ${this.#writer}: ${(error as Error).message}`, { cause: error }),
        );
      }
    });
  }

  #setWaits(waits: boolean): void {
    if (waits === this.#waits) return;
    this.#waits = waits;
    if (!waits) this.#options.claim.stopWaiting();
    this.#options.waits(waits);
  }
}
