import { Epoll } from './epoll.ts';
import { NodePoll } from './node-poll.ts';

/** Looks at what has happened in one round of Node's loop: what came meanwhile is there without the way back to it. */
const LOOKS_MAX = 4;

/** Told when something happened to a descriptor it watches. */
export interface Watcher {
  /** @param events EPOLL* bits */
  ready(events: number): void;
}

/**
 * epoll(7) within Node's own loop: libuv looks at the epoll descriptor as at any other, and each of its rounds that
 * finds it readable has one turn here. Between turns Node runs its timers, signals, programs and workers
 * (docs/decisions/012).
 */
export class EventLoop {
  readonly #epoll = new Epoll();
  readonly #watchers: (Watcher | undefined)[] = [];
  readonly #tags: number[] = [];
  #deferred = new Set<() => void>();
  #poll: NodePoll | undefined;
  #nextTag = 0;
  #isPlanned = false;
  #isEnded = false;

  /** Watches a descriptor until `forget`. @param events EPOLL* bits @throws PosixError */
  watch(fd: number, events: number, watcher: Watcher): void {
    this.#nextTag = (this.#nextTag + 1) | 0;
    this.#epoll.add(fd, events, this.#nextTag);
    this.#watchers[fd] = watcher;
    this.#tags[fd] = this.#nextTag;
  }

  /** @returns whether it could be done; where not, the descriptor is watched as before */
  change(fd: number, events: number): boolean {
    return this.#epoll.modify(fd, events, this.#tags[fd] ?? 0);
  }

  /** To be called before a watched descriptor is closed, which takes it out of epoll. */
  forget(fd: number): void {
    this.#watchers[fd] = undefined;
  }

  /** The same for a descriptor that others have too: closing ours would not take it out. */
  unwatch(fd: number): void {
    this.forget(fd);
    if (!this.#isEnded) this.#epoll.remove(fd);
  }

  /** Runs `work` in the next turn, once, however often it was asked for. */
  defer(work: () => void): void {
    this.#deferred.add(work);
    if (this.#poll !== undefined) this.#plan();
  }

  /** Has its first turn now. The process stays until `stop`. @throws PosixError */
  start(): void {
    this.#poll = new NodePoll(this.#epoll.fd, () => this.#plan());
    this.#turn();
  }

  /** Ends after the present turn, and tells nobody anything any more. */
  stop(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#poll?.close();
    this.#epoll.close();
  }

  /** A turn has a call of its own: where native code calls in, nothing may be thrown. */
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setImmediate(() => {
      this.#isPlanned = false;
      this.#turn();
    });
  }

  #turn(): void {
    this.#work();
    for (let looks = 0; looks < LOOKS_MAX && this.#look() > 0; looks++) continue;
  }

  #work(): void {
    if (this.#deferred.size === 0) return;
    const works = this.#deferred;
    // Another Set, since V8 has the table of one that was cleared point to the next, for ever: see core/calls/row.ts.
    this.#deferred = new Set();
    for (const work of works) if (!this.#isEnded) work();
  }

  /** @returns how much had happened */
  #look(): number {
    const count = this.#isEnded ? 0 : this.#epoll.collect();
    for (let i = 0; i < count && !this.#isEnded; i++) {
      const fd = this.#epoll.fdAt(i);
      const watcher = this.#watchers[fd];
      // It could not be taken out when it was not watched any more: it would be ready for ever.
      if (watcher === undefined) this.#epoll.remove(fd);
      // Another tag: the event belongs to a descriptor of the same number that was closed in this very turn.
      else if (this.#tags[fd] === this.#epoll.tagAt(i)) watcher.ready(this.#epoll.eventsAt(i));
    }
    return count;
  }
}
