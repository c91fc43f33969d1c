import type { AcceptPath } from '../core/watchdog-rules.ts';
import { EPOLLIN, POLLIN } from '../posix/constants.ts';
import { close, duplicate, pollNow } from '../posix/descriptor.ts';
import { ERRNO, errnoName } from '../posix/errno.ts';
import type { EventLoop } from '../posix/event-loop.ts';
import { accept } from '../posix/socket.ts';

/** Connections taken from one listener before the others have their turn. */
const ACCEPT_PER_TURN = 64;
/** When the system has no descriptor or memory for one more connection, and none of ours is about to end. */
const RETRY_ACCEPT_MS = 100;
/** Turns in a row in which somebody was announced and nobody was there: others may have the socket as well. */
const FRUITLESS_MAX = 64;

/** Whom connections are accepted for. */
export interface Acceptance {
  /** Whether one more may come in. */
  isWelcome(): boolean;
  /** Whether nobody is there whose end could give back what is lacking. */
  isDeserted(): boolean;
  take(fd: number): void;
  /** New connections have to wait for descriptors or memory. Once for each such time. */
  failed(errno: string): void;
  /** A turn at a listener is over, or what failed may be tried again: it asks for `adjust`. */
  turnOver(): void;
}

/**
 * Takes connections from the listen queues while they may come in and the system has room; otherwise they wait there.
 */
export class Acceptor {
  readonly #loop: EventLoop;
  readonly #acceptance: Acceptance;
  readonly #listeners = new Set<number>();
  /** Whether the event loop tells of connections that wait. */
  #gateOpen = true;
  #accepted = 0;
  #failing = false;
  #fruitless = 0;
  /** It was said that accepting fails; until nobody waits any more. */
  #failureTold = false;
  #retry: NodeJS.Timeout | undefined;
  /** Each listener is let go of once its queue is empty. */
  #draining = false;
  /**
   * Kept from the start, so that a drain has a descriptor to look into the queues with: without one accept says no
   * more.
   */
  #spare: number | undefined;

  constructor(loop: EventLoop, acceptance: Acceptance) {
    this.#loop = loop;
    this.#acceptance = acceptance;
  }

  /** Accepts from a listening descriptor from now on. @returns lets go of it again; what waits stays in its queue */
  listen(fd: number): () => void {
    this.#listeners.add(fd);
    this.#spare ??= duplicate(fd);
    this.#loop.watch(fd, this.#gateOpen ? EPOLLIN : 0, { ready: () => this.#accept(fd) });
    return () => this.#forget(fd);
  }

  get isListening(): boolean {
    return this.#listeners.size > 0;
  }

  /** Whether connections wait in a listen queue. */
  get waiting(): boolean {
    return [...this.#listeners].some((fd) => (pollNow(fd, POLLIN) & POLLIN) !== 0);
  }

  /** What the watchdog asks: whether connections wait, and whether by our own wish. */
  path(isDraining: boolean): AcceptPath {
    // Where accept fails, a connection that ends may give back what it lacks; where none is open, nothing will.
    const lacks = this.#failing && !this.#acceptance.isDeserted();
    const paused = !this.#acceptance.isWelcome() || lacks || isDraining;
    return { waiting: this.waiting, accepted: this.#accepted, paused };
  }

  /** Takes what waits in the listen queues, as far as it may, and lets go of each listener once its queue is empty. */
  drain(): void {
    this.#draining = true;
    this.#closeSpare();
    this.#acceptFromAll();
  }

  /** Lets go of all listeners; what waits stays in their queues. */
  stop(): void {
    this.#closeSpare();
    for (const fd of this.#listeners) this.#forget(fd);
  }

  /** A connection has ended: that may be what was lacking. */
  tryAgain(): void {
    this.#failing = false;
    if (this.#failureTold) this.#failureTold = this.waiting;
  }

  /** After anything that may change whether connections may come in. */
  adjust(): void {
    const isOpen = this.#mayAccept;
    if (isOpen === this.#gateOpen) return;
    const refused = [...this.#listeners].filter((fd) => !this.#loop.change(fd, isOpen ? EPOLLIN : 0));
    if (refused.length > 0) return this.#retryLater();
    this.#gateOpen = isOpen;
    // A drain waits for the queues to be empty, and an empty queue is no event.
    if (this.#gateOpen && this.#draining) this.#loop.defer(() => this.#acceptFromAll());
  }

  get #mayAccept(): boolean {
    return this.#acceptance.isWelcome() && !this.#failing;
  }

  #acceptFromAll(): void {
    for (const fd of this.#listeners) this.#accept(fd);
  }

  #accept(listener: number): void {
    for (let i = 0; i < ACCEPT_PER_TURN && this.#mayAccept; i++) {
      const fd = accept(listener);
      if (fd >= 0) {
        this.#accepted++;
        this.#fruitless = 0;
        this.#acceptance.take(fd);
      } else if (
        fd === -ERRNO.EAGAIN ||
        (fd === -ERRNO.EINVAL && this.#draining) ||
        (pollNow(listener, POLLIN) & POLLIN) === 0
      ) {
        // Nobody waits: EINVAL comes from a listener that was retired, and without a free descriptor the error is yet
        // another one.
        this.#failureTold = false;
        if (this.#draining) this.#forget(listener);
        else if (i === 0 && ++this.#fruitless >= FRUITLESS_MAX) this.#pause();
        break;
      } else if ((fd !== -ERRNO.ECONNABORTED && fd !== -ERRNO.EINTR) || i === ACCEPT_PER_TURN - 1) {
        this.#fail(-fd);
        // Nobody's end will give back what is lacking, and there is no later.
        if (this.#draining && this.#acceptance.isDeserted()) this.#forget(listener);
        break;
      }
    }
    this.#acceptance.turnOver();
  }

  #closeSpare(): void {
    if (this.#spare !== undefined) close(this.#spare);
    this.#spare = undefined;
  }

  #fail(errno: number): void {
    if (!this.#failureTold) this.#acceptance.failed(errnoName(errno));
    this.#failureTold = true;
    this.#pause();
  }

  #pause(): void {
    this.#failing = true;
    this.#retryLater();
  }

  #retryLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#failing = false;
      this.#acceptance.turnOver();
    }, RETRY_ACCEPT_MS).unref();
  }

  #forget(fd: number): void {
    if (this.#listeners.delete(fd)) this.#loop.unwatch(fd);
  }
}
