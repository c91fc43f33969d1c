/** A piece from this size on is kept as it is. */
const LARGE_BYTES = 16 * 1024;
const BLOCK_BYTES = 64 * 1024;

const NOTHING = Buffer.alloc(0);

/** What is kept of a request, or of its reply, in order. Small pieces share blocks: each alone would cost too much. */
export class Body {
  bytes = 0;
  /** The memory it takes, in bytes. */
  capacity = 0;
  #pieces: Buffer[] = [];
  /** The block that the last piece lies in, and how much of it is used; none where that piece is kept as it came. */
  #block = NOTHING;
  #used = 0;

  /** @param piece the body's own from now on */
  keep(piece: Buffer): void {
    if (piece.length === 0) return;
    const isFirst = this.bytes === 0;
    this.bytes += piece.length;
    if (piece.length <= this.#block.length - this.#used) {
      const from = this.#used - (this.#pieces.pop()?.length ?? 0);
      piece.copy(this.#block, this.#used);
      this.#used += piece.length;
      this.#pieces.push(this.#block.subarray(from, this.#used));
    } else if (isFirst || piece.length >= LARGE_BYTES) {
      this.#keepWhole(piece);
    } else {
      this.#block = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, Math.max(2 * this.bytes, LARGE_BYTES)));
      this.capacity += this.#block.length;
      piece.copy(this.#block);
      this.#used = piece.length;
      this.#pieces.push(this.#block.subarray(0, this.#used));
    }
  }

  /** Hands over the pieces: there are none afterwards. */
  take(): Buffer[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#block = NOTHING;
    this.bytes = 0;
    this.capacity = 0;
    return pieces;
  }

  #keepWhole(piece: Buffer): void {
    this.#block = NOTHING;
    this.capacity += piece.length;
    this.#pieces.push(piece);
  }
}
