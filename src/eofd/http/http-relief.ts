import type { HttpFront } from '../../http/http-front.ts';
import type { Acceptor } from '../../server/acceptor.ts';
import type { Server } from '../../server/server.ts';

/** How soon a connection without a request makes room for one that waits, in milliseconds. */
const RELIEF_MS = 100;
/** So many at once, at most. */
const RELIEF_MAX = 64;
/** Whose request found no place was told to come again in a second: it wants one for so long, in milliseconds. */
const RETRY_MS = 2000;

/** Makes room for HTTP: of connections, which have places of their own, and of the places that all requests share. */
export class HttpRelief {
  readonly #front: HttpFront;
  readonly #acceptor: Acceptor;
  readonly #server: Server;
  readonly #relieved: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** How many make room the next time: one, and twice as many each time after which others still wait. */
  #count = 1;
  #fullAt = Number.NEGATIVE_INFINITY;

  /** @param relieved called when somebody may have gone, to see what follows */
  constructor(front: HttpFront, acceptor: Acceptor, server: Server, relieved: () => void) {
    this.#front = front;
    this.#acceptor = acceptor;
    this.#server = server;
    this.#relieved = relieved;
    server.relief.join({
      guests: () => front.unfinished(),
      isWanted: () => acceptor.waiting || server.now() - this.#fullAt < RETRY_MS,
      release: (one) => one.giveWay(),
    });
  }

  /** A request found no place. */
  full(): void {
    this.#fullAt = this.#server.now();
    this.#server.relief.plan();
  }

  /** To be called when more or fewer connections are open. */
  look(): void {
    const { ledger } = this.#server;
    if (this.#front.open >= ledger.bounds.connectionsMax) this.#plan();
    else if (this.#count > 1 && !this.#acceptor.waiting) this.#count = 1;
  }

  #plan(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#acceptor.waiting) this.#front.relieve(this.#count);
      this.#count = this.#acceptor.waiting ? Math.min(2 * this.#count, RELIEF_MAX) : 1;
      if (!this.#server.ledger.mayAccept) this.#server.relief.plan();
      this.#relieved();
    }, RELIEF_MS).unref();
  }
}
