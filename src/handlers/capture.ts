import { read } from '../posix/descriptor.ts';

const FIRST_BYTES = 4 * 1024;
const BLOCK_BYTES = 256 * 1024;
/** Reused for each first piece: nothing is kept in it. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);
/** A first piece of less is moved on to the block that follows it. */
const SMALL_BYTES = FIRST_BYTES / 2;

/**
 * Bytes read from a pipe: straight into memory that grows with them, so that many small pieces cost no more than a few
 * large ones. Only what comes first is copied: most replies are small, and to make memory takes longer than that.
 */
export class Capture {
  bytes = 0;
  /** Memory taken for them, in bytes. */
  capacity = 0;
  readonly #full: Buffer[] = [];
  #block: Buffer | undefined;
  #used = 0;

  /** One read(2). @returns bytes read, 0 at the end, or the error number, negated */
  readFrom(fd: number): number {
    const got = this.bytes === 0 ? this.#readFirst(fd) : this.#readMore(fd);
    if (got > 0) this.bytes += got;
    return got;
  }

  get pieces(): readonly Buffer[] {
    return this.#block === undefined ? this.#full : [...this.#full, this.#block.subarray(0, this.#used)];
  }

  #readFirst(fd: number): number {
    const got = read(fd, scratch);
    if (got <= 0) return got;
    this.#full.push(Buffer.from(scratch.subarray(0, got)));
    // The rest of its memory may belong to others.
    this.capacity = Math.max(FIRST_BYTES, got);
    return got;
  }

  #readMore(fd: number): number {
    if (this.#block === undefined) return this.#readSecond(fd);
    const block = this.#roomy();
    const got = read(fd, block.subarray(this.#used));
    if (got > 0) this.#used += got;
    return got;
  }

  /** Mostly it finds the end: only where it does not, memory is made. */
  #readSecond(fd: number): number {
    const room = this.bytes < SMALL_BYTES ? FIRST_BYTES - this.bytes : Math.max(FIRST_BYTES, this.bytes);
    const got = read(fd, scratch, room);
    if (got <= 0) return got;
    const block = this.#roomy();
    this.#used += scratch.copy(block, this.#used, 0, got);
    return got;
  }

  /** The block there is room in. */
  #roomy(): Buffer {
    const before = this.#block;
    if (before !== undefined && this.#used < before.length) return before;
    const block = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, Math.max(FIRST_BYTES, this.bytes)));
    this.#used = 0;
    if (before !== undefined) this.#full.push(before);
    else if (this.bytes < SMALL_BYTES) {
      this.#used = this.#full.pop()?.copy(block) ?? 0;
      this.capacity = 0;
    }
    this.#block = block;
    this.capacity += block.length;
    return block;
  }
}
