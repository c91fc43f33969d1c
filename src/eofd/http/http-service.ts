import type { OpenRequest } from '../../core/account/open-request.ts';
import type { Reason } from '../../core/reasons.ts';
import type { AcceptPath } from '../../core/watchdog-rules.ts';
import type { HttpFront } from '../../http/http-front.ts';
import type { TlsIdentity } from '../../http/tls-identity.ts';
import { POLLHUP } from '../../posix/constants.ts';
import { close, pollNow, unreadBytes, untakenBytes } from '../../posix/descriptor.ts';
import { peerGroups } from '../../posix/peer-groups.ts';
import { peerCredentials } from '../../posix/socket.ts';
import { Acceptor } from '../../server/acceptor.ts';
import type { Server } from '../../server/server.ts';
import type { ServerOptions } from '../../server/server-options.ts';
import { Sweep } from '../../server/sweep.ts';
import { HttpRelief } from './http-relief.ts';
import { HttpStrangers } from './http-strangers.ts';

export interface HttpSurroundings extends Omit<ServerOptions, 'terms'> {
  readonly server: Server;
  tls(): TlsIdentity | undefined;
}

/** HTTP beside the raw socket. Its code is loaded where there is a listener; who comes before waits in the queue. */
export class HttpService {
  readonly #surroundings: HttpSurroundings;
  readonly #acceptor: Acceptor;
  #isStarted = false;
  #isDraining = false;
  #front: HttpFront | undefined;
  #strangers: HttpStrangers | undefined;
  #relief: HttpRelief | undefined;
  /** While it drains: to be called when the queues have been served for the last time, and at the end. */
  #served: (() => void) | undefined;
  #emptied: (() => void) | undefined;

  constructor(surroundings: HttpSurroundings) {
    this.#surroundings = surroundings;
    const { loop, ledger, observer } = surroundings;
    this.#acceptor = new Acceptor(loop, {
      isWelcome: () => this.#front !== undefined && this.#front.open < ledger.bounds.connectionsMax,
      isDeserted: () => this.#front?.open === 0,
      take: (fd) => this.#take(fd),
      failed: (errno) => observer.acceptFailed(errno),
      turnOver: () => this.#look(),
    });
    this.#acceptor.adjust();
  }

  /** Serves a listener, after `start`. @returns lets go of it again, for its owner to close */
  listen(fd: number): () => void {
    return this.#acceptor.listen(fd);
  }

  /** Has the code loaded, where there is a listener. */
  start(): void {
    if (!this.#acceptor.isListening) return;
    this.#isStarted = true;
    void this.#load();
  }

  /** Since when nothing has happened, neither here nor on the raw socket. */
  quietSince(raw: number | undefined): number | undefined {
    if (raw === undefined || this.#acceptor.waiting) return undefined;
    return Math.max(raw, this.#front?.lastUse ?? 0);
  }

  /** For the watchdog: whether connections wait, and whether by our own wish. */
  get acceptPath(): AcceptPath {
    return this.#acceptor.path(this.#isDraining);
  }

  get connections(): number {
    return this.#front?.open ?? 0;
  }

  get requests(): Iterable<OpenRequest> {
    return this.#front?.requests() ?? [];
  }

  reconfigured(): void {
    this.#front?.reconfigured();
  }

  /**
   * Takes no new connections, and ends those on which nothing is under way.
   * @param queues whether what waits in the listen queues is served first; `served` is called after that
   */
  drain(queues: boolean, served: () => void): void {
    this.#isDraining = true;
    this.#served = served;
    if (queues && this.#isStarted) this.#acceptor.drain();
    else this.#acceptor.stop();
    this.#front?.drain();
    this.#look();
  }

  cut(reason: Reason): void {
    this.#acceptor.stop();
    this.#front?.cut(reason);
  }

  /** Calls back once the last connection has ended; for a drain. */
  whenEmpty(emptied: () => void): void {
    this.#emptied = emptied;
    this.#look();
  }

  async #load(): Promise<void> {
    const { ledger, server, idPrefix, observer, tls } = this.#surroundings;
    try {
      const { HttpFront: Front, turnAway } = await import('../http.ts');
      const front = new Front({
        ledger,
        observer,
        idPrefix,
        terms: () => server.terms,
        tls,
        now: () => server.now(),
        kernel: {
          peerCredentials,
          peerGroups,
          unreadBytes,
          untakenBytes,
          hasHungUp: (fd) => (pollNow(fd, 0) & POLLHUP) !== 0,
        },
        watchDeadlines: (all, now, passed) => new Sweep(all, now, passed),
        full: () => this.#relief?.full(),
        changed: () => this.#changed(),
      });
      this.#front = front;
      this.#relief = new HttpRelief(front, this.#acceptor, server, () => this.#look());
      this.#strangers = new HttpStrangers(
        ledger,
        () => tls() !== undefined,
        (peer) => turnAway(front, peer),
      );
      if (this.#isDraining) front.drain();
    } catch (error) {
      this.#acceptor.stop();
      observer.bug(error);
    }
    this.#look();
  }

  #take(fd: number): void {
    try {
      if (!this.#strangers?.take(fd)) this.#front?.adopt(fd);
    } catch (error) {
      this.#surroundings.observer.bug(error);
      close(fd);
    }
  }

  #changed(): void {
    this.#acceptor.tryAgain();
    this.#look();
    this.#surroundings.server.adjust();
  }

  #look(): void {
    const open = this.#front?.open ?? 0;
    this.#acceptor.adjust();
    this.#relief?.look();
    if (this.#acceptor.isListening) return;
    // Not once all is done, but now: who could still connect would wait for nothing, and is better refused.
    const served = this.#served;
    this.#served = undefined;
    served?.();
    if (open > 0) return;
    const emptied = this.#emptied;
    this.#emptied = undefined;
    emptied?.();
  }
}
