import { EPOLLOUT } from '../posix/constants.ts';
import { ERRNO } from '../posix/errno.ts';
import type { Watchable } from './duplex-descriptor.ts';
import { Persistence } from './persistence.ts';

/** In one turn of the loop, so that a program that reads fast does not keep the others waiting. */
const WRITES_MAX = 16;

export interface FeedOptions {
  /** write(2) or send(2). @returns bytes taken, or the error number, negated */
  write(fd: number, bytes: Uint8Array): number;
  /** A part of the request has been let go of. */
  progress(): void;
  /** All is written; or nobody takes any more of it, which is no failure by itself. */
  done(): void;
}

/** Writes a request into a descriptor as fast as the other end takes it, and lets go of what is written. */
export class RequestFeed {
  bytesLeft: number;
  readonly #pipe: Watchable;
  readonly #pieces: Buffer[];
  readonly #options: FeedOptions;
  /** Once it has to wait. */
  #persistence: Persistence | undefined;
  #offset = 0;

  /** @param pieces in order; the feed's own from now on */
  constructor(pipe: Watchable, pieces: readonly Buffer[], options: FeedOptions) {
    this.#pipe = pipe;
    this.#pieces = pieces.filter(({ length }) => length > 0);
    this.#options = options;
    this.bytesLeft = pieces.reduce((sum, { length }) => sum + length, 0);
  }

  /** Writes what goes at once. @throws PosixError where the rest can't be waited for */
  begin(): void {
    this.#write();
    if (this.#pieces.length === 0) return;
    this.#persistence = new Persistence(this.#pipe, EPOLLOUT, () => this.#write());
    this.#persistence.watch();
  }

  #write(): void {
    for (let writes = 0; writes < WRITES_MAX; writes++) {
      const [piece] = this.#pieces;
      if (piece === undefined) return this.#end();
      const written = this.#options.write(this.#pipe.fd, this.#offset === 0 ? piece : piece.subarray(this.#offset));
      if (written === -ERRNO.EAGAIN) return writes === 0 ? this.#persistence?.failed() : undefined;
      if (written < 0) return this.#end();
      this.#persistence?.succeeded();
      this.#offset += written;
      if (this.#offset < piece.length) continue;
      this.#pieces.shift();
      this.#offset = 0;
      this.bytesLeft -= piece.length;
      this.#options.progress();
    }
  }

  #end(): void {
    this.#pieces.length = 0;
    this.bytesLeft = 0;
    this.#pipe.unwatch();
    this.#options.progress();
    this.#options.done();
  }
}
