import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP } from '../posix/constants.ts';
import type { Readiness } from './readiness.ts';
import { WatchedDescriptor } from './watched-descriptor.ts';

const BOTH = EPOLLERR | EPOLLHUP;

/** One direction of a descriptor, or all of it. */
export interface Watchable {
  readonly fd: number;
  readonly isOpen: boolean;
  watch(events: number, ready: () => void): void;
  unwatch(): void;
  close(): void;
}

/** A connection of ours whose two directions are watched apart, as if each had a descriptor of its own. */
export class DuplexDescriptor {
  readonly reading: Watchable;
  readonly writing: Watchable;
  readonly #whole: WatchedDescriptor;
  readonly #read: Direction;
  readonly #write: Direction;

  constructor(fd: number, readiness: Readiness) {
    this.#whole = new WatchedDescriptor(fd, readiness);
    const changed = (): void => this.#change();
    this.#read = new Direction(fd, changed);
    this.#write = new Direction(fd, changed);
    this.reading = this.#read;
    this.writing = this.#write;
  }

  get fd(): number {
    return this.#whole.fd;
  }

  /** Nothing is watched any more; the descriptor stays open. */
  unwatch(): void {
    this.#read.close();
    this.#write.close();
  }

  close(): void {
    this.#whole.close();
  }

  #change(): void {
    this.#whole.unwatch();
    const { ready: read } = this.#read;
    const { ready: write } = this.#write;
    const events = (read === undefined ? 0 : EPOLLIN) | (write === undefined ? 0 : EPOLLOUT);
    if (events !== 0) this.#whole.watch(events, (occurred) => this.#ready(occurred));
  }

  #ready(events: number): void {
    if ((events & (EPOLLOUT | BOTH)) !== 0) this.#write.ready?.();
    if ((events & (EPOLLIN | EPOLLRDHUP | BOTH)) !== 0) this.#read.ready?.();
  }
}

class Direction implements Watchable {
  readonly fd: number;
  isOpen = true;
  /** To be called when something can be done; undefined while it is not watched. */
  ready: (() => void) | undefined;
  readonly #changed: () => void;

  constructor(fd: number, changed: () => void) {
    this.fd = fd;
    this.#changed = changed;
  }

  watch(_events: number, ready: () => void): void {
    if (!this.isOpen) return;
    this.ready = ready;
    this.#changed();
  }

  unwatch(): void {
    if (this.ready === undefined) return;
    this.ready = undefined;
    this.#changed();
  }

  close(): void {
    this.isOpen = false;
    this.unwatch();
  }
}
