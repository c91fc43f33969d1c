import { untakenBytes } from '../posix/descriptor.ts';
import { ERRNO } from '../posix/errno.ts';
import { send } from '../posix/socket.ts';
import { BLOCK_BYTES } from './block-pool.ts';
import { type Lost, lostBy } from './lost.ts';

/** What one connection may write before the others have their turn: so many bytes, in so many calls. */
const TURN_BYTES = 4 * BLOCK_BYTES;
const TURN_CALLS = 64;
/** Turns in a row that a call may be interrupted in, which does not happen to one that does not wait. */
const INTERRUPTIONS_MAX = 16;

/** Why writing stopped. */
export type WriteResult = 'written' | 'blocked' | 'turn over' | Lost;

/** Writes one reply, piece by piece, as fast as the client takes it. */
export class ReplyWriter {
  /** Of the reply, given to the kernel so far. */
  bytes: number;
  /** Pieces that are out, and are not read here again. */
  pieces = 0;
  readonly #fd: number;
  readonly #reply: readonly Uint8Array[];
  #offset: number;
  /** What the client had not taken, when that was last looked at. */
  #untakenBytes = 0;
  #interruptions = 0;

  /** @param sentBytes how much of the first piece is out already */
  constructor(fd: number, reply: readonly Uint8Array[], sentBytes = 0) {
    this.#fd = fd;
    this.#reply = reply;
    this.#offset = sentBytes;
    this.bytes = sentBytes;
  }

  write(): WriteResult {
    let [left, calls] = [TURN_BYTES, 0];
    for (let piece = this.#reply[this.pieces]; piece !== undefined; piece = this.#reply[this.pieces]) {
      if (this.#offset === piece.length) {
        this.pieces++;
        this.#offset = 0;
        continue;
      }
      if (left <= 0 || calls++ === TURN_CALLS) return 'turn over';
      const sent = send(this.#fd, this.#offset === 0 ? piece : piece.subarray(this.#offset));
      if (sent < 0) {
        if (sent !== -ERRNO.EAGAIN && sent !== -ERRNO.EINTR) return lostBy('send', sent);
        // Not turn after turn for ever: then it waits as for a client that takes nothing, and has its deadline.
        if (sent === -ERRNO.EINTR && this.#interruptions++ < INTERRUPTIONS_MAX) return 'turn over';
        this.#untakenBytes = untakenBytes(this.#fd);
        return 'blocked';
      }
      this.#interruptions = 0;
      left -= sent;
      this.#offset += sent;
      this.bytes += sent;
    }
    return 'written';
  }

  /**
   * The socket is writable again only when most of what it has was read. A client may be slower than that and still
   * read.
   * @returns whether it took something since this was last asked, or since the socket was full
   */
  tookSome(): boolean {
    const before = this.#untakenBytes;
    this.#untakenBytes = untakenBytes(this.#fd);
    return this.#untakenBytes < before;
  }
}
