import { EPOLLET, EPOLLIN } from '../../posix/constants.ts';
import { close } from '../../posix/descriptor.ts';
import { Epoll } from '../../posix/epoll.ts';
import { endBothWays } from '../../posix/socket.ts';
import type { Readiness } from '../readiness.ts';

interface Closing {
  readonly fd: number;
  readonly timer: NodeJS.Timeout;
  /** @param isClosed whether the other side has closed as well */
  done(isClosed: boolean): void;
}

/**
 * Closes connections, and tells whether the other side does so too.
 *
 * A Unix socket does not tell whether its peer is still there once it has been shut down both ways. But the peer's
 * close still wakes whoever waits for it: an edge of epoll(7) for which no state has changed. Edges are counted here,
 * in an epoll instance of its own, so that the one edge that our own shutdown makes can be taken out at once.
 */
export class ClosingWatch {
  readonly #readiness: Readiness;
  readonly #graceMs: number;
  readonly #closings = new Map<number, Closing>();
  #epoll: Epoll | undefined;
  #lastTag = 0;

  /** @param graceMs how long the other side may take */
  constructor(readiness: Readiness, graceMs: number) {
    this.#readiness = readiness;
    this.#graceMs = graceMs;
  }

  /** @param fd ours to close @param done called once, perhaps at once */
  close(fd: number, done: (isClosed: boolean) => void): void {
    const tag = ++this.#lastTag;
    const timer = setTimeout(() => this.#end(tag, false), this.#graceMs);
    this.#closings.set(tag, { fd, timer, done });
    try {
      const epoll = this.#opened();
      epoll.add(fd, EPOLLET, tag);
      this.#collect(epoll);
      // The other side had closed before.
      if (!this.#closings.has(tag)) return;
      endBothWays(fd);
      this.#collect(epoll, tag);
    } catch {
      endBothWays(fd);
    }
  }

  #opened(): Epoll {
    if (this.#epoll !== undefined) return this.#epoll;
    const epoll = new Epoll();
    this.#epoll = epoll;
    this.#readiness.watch(epoll.fd, EPOLLIN, { ready: () => this.#collect(epoll) });
    return epoll;
  }

  /** @param own the connection whose edge is our own doing */
  #collect(epoll: Epoll, own?: number): void {
    const count = epoll.collect();
    const tags = Array.from({ length: count }, (_, i) => epoll.tagAt(i));
    for (const tag of tags) if (tag !== own) this.#end(tag, true);
  }

  #end(tag: number, isClosed: boolean): void {
    const closing = this.#closings.get(tag);
    if (closing === undefined) return;
    this.#closings.delete(tag);
    clearTimeout(closing.timer);
    close(closing.fd);
    if (this.#closings.size === 0 && this.#epoll !== undefined) {
      this.#readiness.unwatch(this.#epoll.fd);
      this.#epoll.close();
      this.#epoll = undefined;
    }
    closing.done(isClosed);
  }
}
