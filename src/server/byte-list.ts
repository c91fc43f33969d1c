import { BLOCK_BYTES, type BlockPool } from './block-pool.ts';

const TAIL_FIRST_BYTES = 1024;
/** A piece this large of a block keeps the block, and what is read next fills its rest; less is copied out. */
const ADOPT_BYTES = BLOCK_BYTES / 2;
const OWN_BYTES = 4096;
/** Less room than this is not worth a read of its own. */
const ROOM_BYTES = 16 * 1024;
const NO_ROOM = Buffer.alloc(0);

/**
 * The bytes of one request or reply so far, in order: few allocations for many small pieces, and no copy of large ones.
 */
export class ByteList {
  readonly pieces: Buffer[] = [];
  bytes = 0;
  /** Memory held for them, in bytes. */
  capacity = 0;
  /** What was filled, in order, all but what came as its giver's own. */
  readonly #memory: Buffer[] = [];
  /** Memory held that nothing is in yet. */
  #room: Buffer = NO_ROOM;
  #copied = 0;

  /** Where the next bytes are best read to, and kept without a copy; undefined where there is hardly any room. */
  get room(): Buffer | undefined {
    return this.#room.length < ROOM_BYTES ? undefined : this.#room;
  }

  /** Keeps a copy of a few bytes, which are all there will be. */
  keepSmall(piece: Buffer): void {
    // Of memory that small buffers share: to make some for each takes longer than all else that is done for it.
    this.pieces.push(Buffer.from(piece));
    this.bytes += piece.length;
    this.capacity += Math.max(TAIL_FIRST_BYTES, piece.length);
  }

  /**
   * Keeps bytes that may lie in the pool's present block (they are lent then) or in `room`, or are the caller's to
   * give.
   */
  keep(piece: Buffer, pool: BlockPool): void {
    if (piece.length === 0) return;
    this.bytes += piece.length;
    const lent = piece.buffer === pool.block.buffer;
    if (piece.buffer === this.#room.buffer) {
      this.#append(piece);
    } else if (lent && piece.length >= ADOPT_BYTES) {
      this.#adopt(piece, pool);
    } else if (!lent && piece.length >= OWN_BYTES) {
      this.pieces.push(piece);
      this.capacity += piece.length;
    } else {
      this.#copy(piece, lent ? pool : undefined);
    }
  }

  /**
   * Nobody reads the first piece any more. The memory it shares with others is held until the pieces of the next memory
   * begin.
   */
  dropFirst(pool: BlockPool): void {
    const dropped = this.pieces.shift();
    if (dropped === undefined) return;
    this.bytes -= dropped.length;
    const [memory, next] = this.#memory;
    if (dropped.buffer !== memory?.buffer) this.capacity -= dropped.length;
    if (memory === undefined || next === undefined || this.pieces[0]?.buffer !== next.buffer) return;
    this.#memory.shift();
    this.capacity -= memory.length;
    giveBack(memory, pool);
  }

  /** Forgets everything and gives whole blocks back to the pool: only when nobody else can still read them. */
  release(pool: BlockPool): void {
    for (const memory of this.#memory) giveBack(memory, pool);
    this.clear();
  }

  /** The pieces, somebody else's from now on. Their memory is counted as before, until that is told otherwise. */
  handOver(): Buffer[] {
    const pieces = [...this.pieces];
    this.clear();
    return pieces;
  }

  clear(): void {
    this.pieces.length = 0;
    this.#memory.length = 0;
    this.#room = NO_ROOM;
    this.#copied = 0;
    this.bytes = 0;
    this.capacity = 0;
  }

  #adopt(piece: Buffer, pool: BlockPool): void {
    const block = pool.replaceBlock();
    this.#addMemory(block);
    this.#append(piece);
  }

  #addMemory(room: Buffer): void {
    this.#memory.push(room);
    this.capacity += room.length;
    this.#room = room;
  }

  /** @param piece lies in the room; what is left of that begins behind it */
  #append(piece: Buffer): void {
    const { buffer, byteOffset, length } = piece;
    const end = byteOffset + length;
    const last = this.pieces.at(-1);
    if (last?.buffer === buffer && last.byteOffset + last.length === byteOffset) {
      this.pieces[this.pieces.length - 1] = Buffer.from(buffer, last.byteOffset, last.length + length);
    } else {
      this.pieces.push(piece);
    }
    this.#room = Buffer.from(buffer, end, this.#room.byteOffset + this.#room.length - end);
  }

  /** @param pool the one in whose block the piece lies, if it does */
  #copy(piece: Buffer, pool: BlockPool | undefined): void {
    this.#copied += piece.length;
    let rest = piece;
    while (rest.length > 0) {
      if (this.#room.length === 0) {
        // As much again as is there: what is held stays within twice the bytes, and the number of pieces small.
        const size = Math.min(BLOCK_BYTES, Math.max(TAIL_FIRST_BYTES, this.#copied));
        if (size === BLOCK_BYTES && pool !== undefined) return this.#adopt(rest, pool);
        this.#addMemory(Buffer.allocUnsafeSlow(size));
      }
      const copied = rest.copy(this.#room);
      this.#append(this.#room.subarray(0, copied));
      rest = rest.subarray(copied);
    }
  }
}

function giveBack(memory: Buffer, pool: BlockPool): void {
  if (memory.length === BLOCK_BYTES) pool.give(memory);
}
