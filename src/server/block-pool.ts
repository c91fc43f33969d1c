import { forgetContents } from '../posix/forget-contents.ts';

/** One read takes at most this much; the kernel's default socket buffer holds a little less. */
export const BLOCK_BYTES = 256 * 1024;
/** So many blocks may wait to be used again whatever else is held. */
const SPARE_ALWAYS = 256;
/** Spare blocks that nobody needed for so long, or at most twice so long, take up no memory. */
const TRIM_MS = 250;

/**
 * The memory that requests are read into. All connections read into one block; a connection that wants to keep much of
 * it takes the block itself, and the pool goes on with a spare one: large requests are neither copied nor is new memory
 * touched for each.
 */
export class BlockPool {
  block: Buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  readonly #spare: Buffer[] = [];
  /** The fewest spare blocks there were since the last look: the first so many were not needed. */
  #idleCount = 0;
  /**
   * The first so many have given their memory back. To let them go instead would free it only when Node next collects
   * garbage, in quiet times never.
   */
  #emptyCount = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #freeBytes: () => number;

  /**
   * @param freeBytes how much more may be held than is held now: spare blocks may take so much, or 64 MiB where that is
   * more
   */
  constructor(freeBytes: () => number = () => 0) {
    this.#freeBytes = freeBytes;
  }

  /** @returns the present block, the caller's from now on */
  replaceBlock(): Buffer {
    const taken = this.block;
    this.block = this.#spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.#becameFewer();
    return taken;
  }

  give(block: Buffer): void {
    if (this.#spare.length >= this.#spareMax) return;
    this.#spare.push(block);
    this.#timer ??= setInterval(() => this.trim(), TRIM_MS).unref();
  }

  /** To be called when more is held than before: what is held and what is spare stay within the bound together. */
  makeRoom(): void {
    if (this.#spare.length <= SPARE_ALWAYS) return;
    for (const block of this.#spare.splice(this.#spareMax)) forgetContents(block);
    this.#becameFewer();
  }

  /** Gives back the memory of those spare blocks that were not needed since this was last called. */
  trim(): void {
    for (; this.#emptyCount < this.#idleCount; this.#emptyCount++)
      forgetContents(this.#spare[this.#emptyCount] as Buffer);
    this.#idleCount = this.#spare.length;
    if (this.#emptyCount < this.#spare.length) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Those at the end were taken. */
  #becameFewer(): void {
    this.#idleCount = Math.min(this.#idleCount, this.#spare.length);
    this.#emptyCount = Math.min(this.#emptyCount, this.#spare.length);
  }

  get #spareMax(): number {
    return Math.max(SPARE_ALWAYS, Math.floor(this.#freeBytes() / BLOCK_BYTES));
  }
}
