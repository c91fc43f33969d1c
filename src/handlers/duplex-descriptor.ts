import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP } from '../posix/constants.ts';
import { type Readiness, WatchedDescriptor } from './watched-descriptor.ts';

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
  #read: (() => void) | undefined;
  #write: (() => void) | undefined;

  constructor(fd: number, readiness: Readiness) {
    this.#whole = new WatchedDescriptor(fd, readiness);
    this.reading = this.#direction((ready) => {
      this.#read = ready;
    });
    this.writing = this.#direction((ready) => {
      this.#write = ready;
    });
  }

  get fd(): number {
    return this.#whole.fd;
  }

  /** Nothing is watched any more; the descriptor stays open. */
  unwatch(): void {
    this.reading.close();
    this.writing.close();
  }

  close(): void {
    this.#whole.close();
  }

  #direction(set: (ready: (() => void) | undefined) => void): Watchable {
    const direction = {
      fd: this.#whole.fd,
      isOpen: true,
      watch: (_events: number, ready: () => void) => {
        if (!direction.isOpen) return;
        set(ready);
        this.#change();
      },
      unwatch: () => {
        set(undefined);
        this.#change();
      },
      close: () => {
        direction.isOpen = false;
        direction.unwatch();
      },
    };
    return direction;
  }

  #change(): void {
    this.#whole.unwatch();
    const events = (this.#read === undefined ? 0 : EPOLLIN) | (this.#write === undefined ? 0 : EPOLLOUT);
    if (events !== 0) this.#whole.watch(events, (occurred) => this.#ready(occurred));
  }

  #ready(events: number): void {
    if ((events & (EPOLLOUT | BOTH)) !== 0) this.#write?.();
    if ((events & (EPOLLIN | EPOLLRDHUP | BOTH)) !== 0) this.#read?.();
  }
}
