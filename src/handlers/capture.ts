import { read } from '../posix/descriptor.ts';

const FIRST_BYTES = 4 * 1024;
const BLOCK_BYTES = 256 * 1024;

/**
 * Bytes read from a pipe: straight into memory that grows with them, so that many small pieces cost no more than a few
 * large ones.
 */
export class Capture {
  bytes = 0;
  /** Memory taken for them, in bytes. */
  capacity = 0;
  readonly #full: Buffer[] = [];
  #block = Buffer.alloc(0);
  #used = 0;

  /** One read(2). @returns bytes read, 0 at the end, or the error number, negated */
  readFrom(fd: number): number {
    if (this.#used === this.#block.length) {
      if (this.#used > 0) this.#full.push(this.#block);
      this.#block = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, Math.max(FIRST_BYTES, this.bytes)));
      this.#used = 0;
      this.capacity += this.#block.length;
    }
    const got = read(fd, this.#block.subarray(this.#used));
    if (got > 0) {
      this.#used += got;
      this.bytes += got;
    }
    return got;
  }

  get pieces(): readonly Buffer[] {
    return this.#used === 0 ? this.#full : [...this.#full, this.#block.subarray(0, this.#used)];
  }
}
