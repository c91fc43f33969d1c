import { untakenBytes } from '../posix/descriptor.ts';
import { ERRNO } from '../posix/errno.ts';
import { send } from '../posix/socket.ts';
import { BLOCK_BYTES } from './block-pool.ts';

/** What one connection may write before the others have their turn: so many bytes, in so many calls. */
const TURN_BYTES = 4 * BLOCK_BYTES;
const TURN_CALLS = 64;

/** Why writing stopped. */
export type WriteResult = 'written' | 'blocked' | 'turn over' | 'gone';

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
        if (sent === -ERRNO.EINTR) return 'turn over';
        if (sent !== -ERRNO.EAGAIN) return 'gone';
        this.#untakenBytes = untakenBytes(this.#fd);
        return 'blocked';
      }
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
