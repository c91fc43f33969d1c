import { close } from '../posix/descriptor.ts';

/** Tells when something can be done with a descriptor: the server's event loop. */
export interface Readiness {
  watch(fd: number, events: number, watcher: { ready(events: number): void }): void;
  /** Not watched any more: for a descriptor that stays open, here or in a process that is just being started. */
  unwatch(fd: number): void;
}

/** A descriptor of ours that is open until `close`, and watched from time to time. */
export class WatchedDescriptor {
  readonly fd: number;
  isOpen = true;
  readonly #readiness: Readiness;
  #isWatched = false;

  constructor(fd: number, readiness: Readiness) {
    this.fd = fd;
    this.#readiness = readiness;
  }

  /** Nothing once it is closed. @param events EPOLL* bits @throws PosixError */
  watch(events: number, ready: (events: number) => void): void {
    if (!this.isOpen || this.#isWatched) return;
    this.#readiness.watch(this.fd, events, { ready });
    this.#isWatched = true;
  }

  unwatch(): void {
    if (this.#isWatched) this.#readiness.unwatch(this.fd);
    this.#isWatched = false;
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    // Closing is not enough: another program that is just being started has copies of all descriptors until it runs,
    // and an end of file in one of them would wake the loop over and over until then.
    this.unwatch();
    close(this.fd);
  }
}
