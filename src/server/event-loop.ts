import { EPOLLIN } from '../posix/constants.ts';
import { Epoll, WakeUp } from '../posix/epoll.ts';

/** Told when something happened to a descriptor it watches. */
export interface Watcher {
  /** @param events EPOLL* bits */
  ready(events: number): void;
}

/** How long the main thread waits itself while events come one after the other: longer than a short program takes, too short for a timer to be missed. */
const HERE_MS = 2;

/**
 * epoll(7) beside Node's own loop: the wait runs on a thread of libuv's pool, everything else on the main thread, one turn for each time the
 * wait returns. Between turns Node runs its timers, signals, programs and workers.
 *
 * To be woken by another thread takes longer than all else that a small request needs. So while events come in quick succession the main thread waits
 * for the next one itself, for a moment, and what Node has to do waits as long (docs/decisions/012).
 */
export class EventLoop {
  readonly #epoll = new Epoll();
  readonly #wakeUp = new WakeUp();
  readonly #watchers: (Watcher | undefined)[] = [];
  readonly #tags: number[] = [];
  readonly #deferred = new Set<() => void>();
  /** Whether all that may soon have to be done is told by the descriptors watched: then the main thread may wait for them itself. */
  mayWaitHere = true;
  /** The last wait was short. */
  #isBusy = false;
  #nextTag = 0;
  #waiting = false;
  #stopped = false;
  #ended = false;
  /** Node joins its pool's threads at the end: a wait that goes on would keep a process for ever that has called exit or died of an error. */
  readonly #atExit = (): void => this.stop();

  constructor() {
    this.#epoll.add(this.#wakeUp.fd, EPOLLIN, 0);
  }

  /** Watches a descriptor until `forget`. @param events EPOLL* bits @throws PosixError */
  watch(fd: number, events: number, watcher: Watcher): void {
    this.#nextTag = (this.#nextTag + 1) | 0;
    this.#epoll.add(fd, events, this.#nextTag);
    this.#watchers[fd] = watcher;
    this.#tags[fd] = this.#nextTag;
  }

  /** @throws PosixError */
  change(fd: number, events: number): void {
    this.#epoll.modify(fd, events, this.#tags[fd] ?? 0);
  }

  /** To be called before a watched descriptor is closed, which takes it out of epoll. */
  forget(fd: number): void {
    this.#watchers[fd] = undefined;
  }

  /** The same for a descriptor that others hold too: closing ours would not take it out. Nothing once the loop has ended. @throws PosixError */
  unwatch(fd: number): void {
    this.forget(fd);
    if (!this.#ended) this.#epoll.remove(fd);
  }

  /** Runs `work` in the next turn, which then comes without waiting. */
  defer(work: () => void): void {
    this.#deferred.add(work);
    if (this.#waiting) this.#wakeUp.signal();
  }

  start(): void {
    process.once('exit', this.#atExit);
    this.#turn(0);
  }

  /** Ends after the present turn, and tells nobody anything any more; until then the process stays. */
  stop(): void {
    this.#stopped = true;
    if (this.#waiting) this.#wakeUp.signal();
  }

  #turn(ready: number): void {
    this.#waiting = false;
    if (!this.#stopped) this.#dispatch(ready);
    if (!this.#stopped) this.#dispatch(this.#epoll.collect());
    if (this.#stopped) {
      process.off('exit', this.#atExit);
      this.#ended = true;
      this.#epoll.close();
      this.#wakeUp.close();
    } else if (this.#deferred.size > 0) {
      setImmediate(() => this.#turn(0));
    } else if (this.mayWaitHere && this.#isBusy) {
      // Not before Node had its turn: what this one has set going may belong to the next.
      setImmediate(() => this.#waitHere());
    } else {
      this.#waitElsewhere();
    }
  }

  #waitHere(): void {
    const isWanted = this.#stopped || this.#deferred.size > 0;
    const count = isWanted ? 0 : this.#epoll.collect(HERE_MS);
    if (isWanted || count > 0) this.#turn(count);
    else this.#waitElsewhere();
  }

  #waitElsewhere(): void {
    this.#waiting = true;
    const since = performance.now();
    this.#epoll.wait((count) => {
      this.#isBusy = performance.now() - since < HERE_MS;
      this.#turn(count);
    });
  }

  #dispatch(count: number): void {
    if (this.#deferred.size > 0) {
      const works = [...this.#deferred];
      this.#deferred.clear();
      for (const work of works) work();
    }
    for (let i = 0; i < count; i++) {
      const fd = this.#epoll.fdAt(i);
      const watcher = this.#watchers[fd];
      // Another tag: the event belongs to a descriptor of the same number that was closed in this very turn.
      if (watcher !== undefined && this.#tags[fd] === this.#epoll.tagAt(i)) watcher.ready(this.#epoll.eventsAt(i));
      else if (fd === this.#wakeUp.fd) this.#wakeUp.clear();
    }
  }
}
