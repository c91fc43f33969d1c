import type { UserKey } from '../../core/claim.ts';
import type { HttpConnection } from '../http-connection.ts';
import type { OpenExchange } from '../open-exchange.ts';
import { refusals } from '../refusal.ts';

/** A request of which not all has come: it may have to give its place to others, as a connection of the raw socket. */
export class Unfinished {
  readonly phase = 'reading';
  readonly #connection: HttpConnection;
  readonly #exchange: OpenExchange;

  constructor(connection: HttpConnection, exchange: OpenExchange) {
    this.#connection = connection;
    this.#exchange = exchange;
  }

  get activeAt(): number {
    return this.#exchange.activeAt;
  }

  get user(): UserKey {
    return this.#connection.user;
  }

  /** It ends, unless more of it is there and was not read. */
  giveWay(): void {
    if (this.#connection.hasUnread) return;
    // Of one that is silent nothing has to be read before it can take its response, as is done for others.
    if (this.#connection.exchanges.size === 1) this.#connection.endSoon();
    this.#exchange.refuse(refusals.beyondShare);
  }
}

/** Those on these connections: on each one at most. */
export function* unfinished(connections: Iterable<HttpConnection>): Generator<Unfinished> {
  for (const connection of connections) {
    const { arriving } = connection.exchanges;
    if (arriving !== undefined) yield new Unfinished(connection, arriving);
  }
}
