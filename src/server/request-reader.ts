import { BEGINNING_BYTES, mayBeForeign } from '../core/foreign-protocol.ts';
import type { StreamHandler, Transform } from '../core/handler.ts';
import { MSG_PEEK } from '../posix/constants.ts';
import { unreadBytes } from '../posix/descriptor.ts';
import { ERRNO } from '../posix/errno.ts';
import { receive } from '../posix/socket.ts';
import { BLOCK_BYTES, type BlockPool } from './block-pool.ts';
import { ByteList } from './byte-list.ts';
import { type Lost, lostBy } from './lost.ts';

/** A request of so much is looked at and stays in the socket as a whole. */
const WHOLE_BYTES = 4096;
/** The smallest send buffer there is holds about so much. */
const BLOCKING_BYTES = 4096;

/** What there is to be read of a request; `waiting` is nothing for now. */
export type Unread = 'waiting' | 'more' | 'complete' | 'too large';

/** What became of a read that brought no bytes. */
export type NotRead = 'waiting' | 'turn over' | 'out of band' | Lost;

/**
 * Reads one request, all but its last byte: that one is looked at, and stays in the socket (docs/decisions/002). What
 * arrives goes through the transform at once, where there is one.
 */
export class RequestReader {
  /** Of the request, seen so far; the byte held back and what is not read yet included. */
  bytes = 0;
  /** The client has half-closed: what is in the socket is all there will be. */
  halfClosed = false;
  /** What the request is so far, or what the transform made of it. */
  readonly kept = new ByteList();
  /** What the transform threw. The rest of the request is read to its end and dropped. */
  failure: unknown;
  /** What the request began with, where it may be another protocol; without the byte that is held back. */
  beginning: Buffer | undefined;
  /** It was there as a whole, with its client, in the first turn; it is handed over in that same turn. */
  isWhole = false;
  readonly #fd: number;
  readonly #pool: BlockPool;
  readonly #begin: (() => Transform) | undefined;
  #transform: Transform | undefined;
  #takenBytes = 0;
  #holdsBack = true;
  #readableBytes = 0;
  #isTriedAgain = false;

  /** @param handler the one that works on the request as it arrives; undefined where it is only collected */
  constructor(fd: number, pool: BlockPool, handler: StreamHandler | undefined) {
    this.#fd = fd;
    this.#pool = pool;
    this.#begin = handler && (() => handler.begin());
  }

  /** Bytes of the request that stay in the socket. */
  get leftBytes(): number {
    return this.bytes - this.#takenBytes;
  }

  /** All of it was seen by somebody else, and worked on. @param takenBytes the rest is still in the socket */
  takenAtOnce(bytes: number, takenBytes: number): void {
    this.#takenBytes = takenBytes;
    this.bytes = bytes;
  }

  /**
   * Whether the byte held back may be what a client waits for. The kernel counts the whole piece of memory around it as
   * unread, and wakes a writer only when at most a quarter of its send buffer is in use: with a small send buffer, or
   * large pages, the one piece may be more.
   */
  get mayBlock(): boolean {
    return this.#holdsBack && !this.halfClosed && this.bytes >= BLOCKING_BYTES && this.leftBytes === 1;
  }

  /** Takes the byte that is held back: a client that waits for it can write on. */
  letGo(): void {
    const got = receive(this.#fd, this.#pool.block, 0, 1);
    if (got === 1) this.take(got);
  }

  /** From now on nothing is held back before the half-close: the client has been waiting for it. */
  holdNothingBack(): void {
    this.#holdsBack = false;
  }

  /** Looks how much has come. @returns how much of it is unread */
  look(): number {
    const unread = unreadBytes(this.#fd);
    this.bytes = Math.max(this.bytes, this.#takenBytes + unread);
    return unread;
  }

  /**
   * Takes a small request as a whole, where it is only collected, which the client has half-closed: it is looked at,
   * and stays in the socket in place of its last byte alone.
   * @returns whether it could be done
   */
  takeWhole(maxBytes: number): boolean {
    const unread = this.look();
    if (unread === 0 || unread > Math.min(maxBytes, WHOLE_BYTES)) return false;
    if (receive(this.#fd, this.#pool.block, 0, unread, MSG_PEEK) < unread) return false;
    this.kept.keepSmall(this.#pool.block.subarray(0, unread));
    this.isWhole = true;
    return true;
  }

  /** What there is to be read now. */
  next(maxBytes: number): Unread {
    const unread = this.look();
    if (this.bytes > maxBytes) return 'too large';
    this.#readableBytes = unread - (this.#holdsBack || this.halfClosed ? 1 : 0);
    if (this.#readableBytes > 0) return 'more';
    return this.halfClosed ? 'complete' : 'waiting';
  }

  /** One read of what `next` saw. @returns bytes, or why there are none */
  read(): number | NotRead {
    const room = this.kept.room ?? this.#pool.block;
    const got = receive(this.#fd, room, 0, Math.min(this.#readableBytes, room.length));
    if (got < 0) {
      if (got !== -ERRNO.EAGAIN && got !== -ERRNO.EINTR) return lostBy('recv', got);
      // Bytes are counted, so no event may tell of them again: one more try, and no more, for bytes out of band count
      // too.
      this.#isTriedAgain = !this.#isTriedAgain;
      return this.#isTriedAgain ? 'turn over' : 'waiting';
    }
    this.#isTriedAgain = false;
    // The end, although bytes wait: they were sent out of band, and the kernel counts them without handing them out.
    if (got === 0) return 'out of band';
    this.take(got, room);
    return got;
  }

  /** Takes over what was read, by somebody else into the pool's block. */
  take(bytes: number, room = this.#pool.block): void {
    this.#noteBeginning(room.subarray(0, bytes));
    this.#takenBytes += bytes;
    this.bytes = Math.max(this.bytes, this.#takenBytes);
    this.#push(room.subarray(0, bytes));
  }

  /** The byte that is held back, lent; no bytes where there is none. */
  peek(): Buffer {
    return this.#pool.block.subarray(0, Math.max(0, this.#lookAtLast()));
  }

  /** What arrived is the request: looks at the byte held back, and ends the transform. */
  complete(): 'complete' | Lost {
    const got = this.#lookAtLast();
    if (got < Math.min(this.leftBytes, 1)) return got < 0 ? lostBy('recv', got) : 'gone';
    if (got > 0) this.#push(this.#pool.block.subarray(0, got));
    if (this.#begin !== undefined && this.failure === undefined) {
      try {
        this.#transform ??= this.#begin();
        this.#transform.end();
      } catch (error) {
        this.failure = error;
      }
    }
    return 'complete';
  }

  /** Takes what is left of the request out of the socket, so that closing it is a clean end for the client. */
  takeRest(): void {
    // A call that fails for no reason of the socket's must not turn a whole reply into a reset.
    for (let tries = 3; tries > 0 && this.leftBytes > 0; tries--)
      if (receive(this.#fd, this.#pool.block, 0, Math.min(this.leftBytes, BLOCK_BYTES)) > 0) return;
  }

  /** The request fails for this reason: what is still to come of it is read and dropped. */
  fail(reason: unknown): void {
    this.failure = reason;
    this.kept.release(this.#pool);
  }

  /** @returns how much of the byte that is held back lies in the pool's block now, or an error number, negated */
  #lookAtLast(): number {
    return this.leftBytes > 0 ? receive(this.#fd, this.#pool.block, 0, 1, MSG_PEEK) : 0;
  }

  #noteBeginning(chunk: Buffer): void {
    const before = this.#takenBytes === 0 && mayBeForeign(chunk) ? Buffer.alloc(0) : this.beginning;
    if (before === undefined || before.length === BEGINNING_BYTES) return;
    this.beginning = Buffer.concat([before, chunk.subarray(0, BEGINNING_BYTES - before.length)]);
  }

  #push(chunk: Buffer): void {
    if (this.failure !== undefined) return;
    if (this.#begin === undefined) {
      this.kept.keep(chunk, this.#pool);
      return;
    }
    try {
      this.#transform ??= this.#begin();
      this.kept.keep(this.#transform.push(chunk), this.#pool);
    } catch (error) {
      this.fail(error);
    }
  }
}
