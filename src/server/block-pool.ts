/** One read takes at most this much; the kernel's default socket buffer holds a little less. */
export const BLOCK_BYTES = 256 * 1024;
/** Blocks that wait to be used again, at most. */
const SPARE_MAX = 256;

/**
 * The memory that requests are read into. All connections read into one block; a connection that wants to keep much of it takes the block itself, and
 * the pool goes on with a spare one: large requests are neither copied nor is new memory touched for each.
 */
export class BlockPool {
  block: Buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  readonly #spare: Buffer[] = [];

  /** @returns the present block, the caller's from now on */
  replaceBlock(): Buffer {
    const taken = this.block;
    this.block = this.#spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
    return taken;
  }

  give(block: Buffer): void {
    if (this.#spare.length < SPARE_MAX) this.#spare.push(block);
  }

  /** Lets the spare blocks go, for quiet times. */
  trim(): void {
    this.#spare.length = 0;
  }
}
