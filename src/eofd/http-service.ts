import type { Ledger } from '../core/ledger.ts';
import type { HttpFront } from '../http/http-front.ts';
import { POLLHUP } from '../posix/constants.ts';
import { pollNow, unreadBytes, untakenBytes } from '../posix/descriptor.ts';
import type { EventLoop } from '../posix/event-loop.ts';
import { peerCredentials } from '../posix/socket.ts';
import { Acceptor } from '../server/acceptor.ts';
import type { Listener } from '../server/listener.ts';
import type { Observer } from '../server/observer.ts';
import type { Server } from '../server/server.ts';
import { Sweep } from '../server/sweep.ts';

/** How soon a connection without a request makes room for one that waits, in milliseconds. */
const RELIEF_MS = 100;

export interface HttpSurroundings {
  readonly loop: EventLoop;
  readonly ledger: Ledger;
  readonly server: Server;
  readonly idPrefix: string;
  readonly observer: Observer;
}

/** HTTP beside the raw socket. It is loaded when it has a listener; until then, who comes waits in the queue. */
export class HttpService {
  readonly #surroundings: HttpSurroundings;
  #acceptor: Acceptor | undefined;
  #loading: Promise<HttpFront> | undefined;
  #front: HttpFront | undefined;
  #relief: NodeJS.Timeout | undefined;
  /** A drain: our own listener, whose queue nobody else serves, and what is to be called at the end. */
  #own: Listener | undefined;
  #emptied: (() => void) | undefined;

  constructor(surroundings: HttpSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Serves these listeners, soon. */
  listen(fds: readonly number[]): void {
    if (fds.length === 0) return;
    this.#loading = this.#load().then((front) => {
      this.#front = front;
      this.#acceptor = this.#accept(front);
      for (const fd of fds) this.#acceptor.listen(fd);
      return front;
    });
    this.#loading.catch((error: unknown) => this.#surroundings.observer.bug(error));
  }

  /** Since when nothing has happened, neither here nor on the raw socket. */
  quietSince(raw: number | undefined): number | undefined {
    if (raw === undefined || this.#acceptor?.waiting) return undefined;
    return Math.max(raw, this.#front?.lastUse ?? 0);
  }

  reconfigured(): void {
    this.#front?.reconfigured();
  }

  /** Takes no new connections, and ends those that are idle. @param own what was bound here, if anything */
  drain(own: Listener | undefined): void {
    this.#own = own;
    void this.#loading?.then((front) => {
      if (own === undefined) this.#acceptor?.stop();
      else this.#acceptor?.drain();
      front.drain();
      this.#look();
    });
  }

  cut(): void {
    this.#acceptor?.stop();
    this.#front?.cut();
  }

  /** Calls back once the last connection has ended; for a drain. */
  whenEmpty(emptied: () => void): void {
    this.#emptied = emptied;
    if (this.#loading === undefined) this.#look();
    else
      void this.#loading.then(
        () => this.#look(),
        () => emptied(),
      );
  }

  async #load(): Promise<HttpFront> {
    const { HttpFront: Front } = await import('./http.ts');
    const { ledger, server, idPrefix, observer } = this.#surroundings;
    return new Front({
      ledger,
      observer,
      idPrefix,
      terms: () => server.terms,
      now: () => server.now(),
      kernel: { peerCredentials, unreadBytes, untakenBytes, hasHungUp: (fd) => (pollNow(fd, 0) & POLLHUP) !== 0 },
      watchDeadlines: (all, now, passed) => new Sweep(all, now, passed),
      changed: () => this.#changed(),
    });
  }

  #accept(front: HttpFront): Acceptor {
    const { loop, ledger, observer } = this.#surroundings;
    return new Acceptor(loop, {
      isWelcome: () => front.open < ledger.bounds.connectionsMax,
      isDeserted: () => front.open === 0,
      take: (fd) => front.adopt(fd),
      failed: (errno) => observer.acceptFailed(errno),
      turnOver: () => this.#look(),
    });
  }

  #changed(): void {
    this.#acceptor?.tryAgain();
    this.#look();
    this.#surroundings.server.adjust();
  }

  #look(): void {
    const [front, acceptor] = [this.#front, this.#acceptor];
    acceptor?.adjust();
    if (front !== undefined && front.open >= this.#surroundings.ledger.bounds.connectionsMax) this.#planRelief();
    if (acceptor?.isListening || (front !== undefined && front.open > 0)) return;
    if (front?.isDraining) {
      this.#own?.close?.();
      this.#own = undefined;
    }
    const emptied = this.#emptied;
    this.#emptied = undefined;
    emptied?.();
  }

  #planRelief(): void {
    if (this.#relief !== undefined) return;
    this.#relief = setTimeout(() => {
      this.#relief = undefined;
      if (this.#acceptor?.waiting) this.#front?.relieve();
      this.#look();
    }, RELIEF_MS).unref();
  }
}
