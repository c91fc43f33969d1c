import { BLOCK_BYTES, type BlockPool } from './block-pool.ts';

const TAIL_FIRST_BYTES = 1024;
/** A piece this large of a block keeps the block; less is copied out, so that at least half of what is held are bytes of the request. */
const ADOPT_BYTES = BLOCK_BYTES / 2;
const OWN_BYTES = 4096;

/** The bytes of one request or reply so far, in order: few allocations for many small pieces, and no copy of large ones. */
export class ByteList {
  readonly pieces: Buffer[] = [];
  bytes = 0;
  /** Memory held for them, in bytes. */
  capacity = 0;
  readonly #blocks: Buffer[] = [];
  #tail: Buffer | undefined;
  #tailUsed = 0;
  /** Bytes in the tail and in those that were filled just before it. */
  #copied = 0;

  /**
   * Keeps bytes that may lie in the pool's present block (they are lent then) or are the caller's to give.
   */
  keep(piece: Buffer, pool: BlockPool): void {
    if (piece.length === 0) return;
    this.bytes += piece.length;
    const lent = piece.buffer === pool.block.buffer;
    if (lent && piece.length >= ADOPT_BYTES) {
      this.#blocks.push(pool.replaceBlock());
      this.#append(piece, BLOCK_BYTES);
    } else if (!lent && piece.length >= OWN_BYTES) {
      this.#append(piece, piece.length);
    } else {
      this.#copy(piece);
    }
  }

  /** Forgets everything and gives whole blocks back to the pool: only when nobody else can still read them. */
  release(pool: BlockPool): void {
    for (const block of this.#blocks) pool.give(block);
    this.clear();
  }

  clear(): void {
    this.pieces.length = 0;
    this.#blocks.length = 0;
    this.#tail = undefined;
    this.#copied = 0;
    this.bytes = 0;
    this.capacity = 0;
  }

  #append(piece: Buffer, capacity: number): void {
    this.pieces.push(piece);
    this.capacity += capacity;
    // What follows must come after this piece, so the tail is not filled further.
    this.#tail = undefined;
    this.#copied = 0;
  }

  #copy(piece: Buffer): void {
    let rest = piece;
    if (this.#tail !== undefined) {
      const taken = rest.copy(this.#tail, this.#tailUsed);
      const start = this.#tail.byteOffset;
      this.#tailUsed += taken;
      this.#copied += taken;
      // Node's Buffer.from over the same memory: the last piece grows.
      this.pieces[this.pieces.length - 1] = Buffer.from(this.#tail.buffer, start, this.#tailUsed);
      rest = rest.subarray(taken);
      if (rest.length === 0) return;
    }
    // As much again as is there: what is held stays within twice the bytes, and the number of pieces small.
    const size = Math.min(BLOCK_BYTES, Math.max(TAIL_FIRST_BYTES, rest.length, this.#copied));
    this.#tail = Buffer.allocUnsafeSlow(size);
    this.#tailUsed = rest.copy(this.#tail);
    this.#copied += this.#tailUsed;
    this.pieces.push(this.#tail.subarray(0, this.#tailUsed));
    this.capacity += size;
  }
}
