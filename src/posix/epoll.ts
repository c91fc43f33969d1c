import * as k from './constants.ts';
import { ofMachine } from './layouts.ts';
import { calls, must, outcomeOf } from './libc.ts';

/** struct epoll_event as 32-bit words: the events, then the 64-bit data. */
const { bytes, dataAt } = ofMachine(process.arch).epollEvent;
const WORDS = bytes / 4;
const DATA = dataAt / 4;

/** What one wait can deliver. */
const EVENTS_MAX = 512;

/**
 * One epoll instance; epoll(7). Each descriptor is watched under a tag, a 32-bit number of the caller's that comes back
 * with its events: what happened to an older user of the same descriptor number can be told from what happened to the
 * present one.
 */
export class Epoll {
  /** Itself readable while one of those it watches has something to tell. */
  readonly fd = must('epoll_create1', calls.epoll_create1(k.EPOLL_CLOEXEC));
  readonly #events = new Int32Array(new ArrayBuffer(EVENTS_MAX * WORDS * 4));
  readonly #event = new Int32Array(new ArrayBuffer(WORDS * 4));

  /** @throws PosixError */
  add(fd: number, events: number, tag: number): void {
    must('epoll_ctl', this.#control(k.EPOLL_CTL_ADD, fd, events, tag));
  }

  /** @returns whether it could be done */
  modify(fd: number, events: number, tag: number): boolean {
    return this.#control(k.EPOLL_CTL_MOD, fd, events, tag) === 0;
  }

  /**
   * Only for a descriptor that stays open, or that others have too: closing the last one takes it out.
   * @returns whether it was there
   */
  remove(fd: number): boolean {
    return this.#control(k.EPOLL_CTL_DEL, fd, 0, 0) === 0;
  }

  /** Collects what is ready now. @returns how many events eventsAt, fdAt and tagAt tell of */
  collect(): number {
    return Math.max(0, outcomeOf(calls.epoll_wait(this.fd, this.#events, EVENTS_MAX, 0)));
  }

  eventsAt(index: number): number {
    return this.#events[index * WORDS] ?? 0;
  }

  fdAt(index: number): number {
    return this.#events[index * WORDS + DATA] ?? -1;
  }

  tagAt(index: number): number {
    return this.#events[index * WORDS + DATA + 1] ?? -1;
  }

  close(): void {
    calls.close(this.fd);
  }

  #control(operation: number, fd: number, events: number, tag: number): number | bigint {
    this.#event[0] = events;
    this.#event[DATA] = fd;
    this.#event[DATA + 1] = tag;
    return calls.epoll_ctl(this.fd, operation, fd, this.#event);
  }
}
