import { type Place, Row } from '../../core/calls/row.ts';
import { EPOLLET, EPOLLIN, EPOLLOUT, EPOLLRDHUP } from '../../posix/constants.ts';
import type { EventLoop } from '../../posix/event-loop.ts';

// Edge-triggered: the byte that is held back would make a level-triggered descriptor ready for ever.
const EVENTS = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
/** From here on a client that waits for its reply may have something else to do. */
const AFTER_MS = 10;

interface Watched<T> {
  readonly fd: number;
  /** Whether it hears of what happens on its descriptor. */
  isWatched: boolean;
  /** Among those that wait for that. */
  watchPlace: Place<T> | undefined;
}

/**
 * Has connections hear of what happens on their descriptors: some at once, those that wait for a reply only once they
 * have waited for a while, up to twice as long. Most replies are there before, and to be watched costs a request a turn
 * of its own, for an event that tells nothing new.
 */
export class LateWatch<T extends Watched<T>> {
  readonly #loop: Pick<EventLoop, 'watch'>;
  readonly #ready: (one: T, events: number) => void;
  readonly #due: (one: T) => void;
  /** Those that came since the last look, and those that came before it. */
  #young = new Row<T>();
  #old = new Row<T>();
  #isPlanned = false;

  /** @param ready told of each event @param due to have one that has waited watched, and to bear what that throws */
  constructor(loop: Pick<EventLoop, 'watch'>, ready: (one: T, events: number) => void, due: (one: T) => void) {
    this.#loop = loop;
    this.#ready = ready;
    this.#due = due;
  }

  /** From now on. @throws PosixError */
  now(one: T): void {
    if (one.isWatched) return;
    this.#loop.watch(one.fd, EVENTS, { ready: (events) => this.#ready(one, events) });
    one.isWatched = true;
  }

  /** Once it has waited. */
  later(one: T): void {
    if (one.isWatched) return;
    one.watchPlace?.leave();
    one.watchPlace = this.#young.add(one);
    this.#plan();
  }

  /** It waits no more. */
  cancel(one: T): void {
    one.watchPlace?.leave();
  }

  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setTimeout(() => this.#look(), AFTER_MS).unref();
  }

  #look(): void {
    this.#isPlanned = false;
    const due = this.#old;
    this.#old = this.#young;
    this.#young = new Row();
    for (const one of due) this.#due(one);
    if (this.#old.size > 0) this.#plan();
  }
}
