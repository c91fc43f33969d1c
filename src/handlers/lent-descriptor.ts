import type { Readiness } from './readiness.ts';

/** A descriptor that is watched here, and closed by whoever lent it. */
export class LentDescriptor {
  readonly fd: number;
  isOpen = true;
  readonly #readiness: Readiness;
  #isWatched = false;

  constructor(fd: number, readiness: Readiness) {
    this.fd = fd;
    this.#readiness = readiness;
  }

  /** Nothing once it was given back. @param events EPOLL* bits @throws PosixError */
  watch(events: number, ready: (events: number) => void): void {
    if (!this.isOpen || this.#isWatched) return;
    this.#readiness.watch(this.fd, events, { ready });
    this.#isWatched = true;
  }

  unwatch(): void {
    if (this.#isWatched) this.#readiness.unwatch(this.fd);
    this.#isWatched = false;
  }

  /** Gives it back, which does not close it. */
  close(): void {
    this.isOpen = false;
    this.unwatch();
  }
}
