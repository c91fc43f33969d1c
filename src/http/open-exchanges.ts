import type { Deadline } from '../core/deadlines.ts';
import type { OpenExchange } from './open-exchange.ts';

/** The requests on one connection that have not ended, in their order: nearly always one, or none. */
export class OpenExchanges {
  readonly #list: OpenExchange[] = [];

  get size(): number {
    return this.#list.length;
  }

  add(exchange: OpenExchange): void {
    this.#list.push(exchange);
  }

  delete(exchange: OpenExchange): void {
    if (this.#list.length === 1 && this.#list[0] === exchange) this.#list.pop();
    else if (this.#list.includes(exchange)) this.#list.splice(this.#list.indexOf(exchange), 1);
  }

  /** As they are now: they may end while somebody goes through them. */
  [Symbol.iterator](): Iterator<OpenExchange> {
    return [...this.#list][Symbol.iterator]();
  }

  /** The one of which not all has come. */
  get arriving(): OpenExchange | undefined {
    return this.#list.find(({ isArriving }) => isArriving);
  }

  /** The earliest. */
  get deadline(): Deadline | undefined {
    let next: Deadline | undefined;
    for (const { deadline } of this.#list)
      if (deadline !== undefined && !(next && next.at <= deadline.at)) next = deadline;
    return next;
  }

  passDeadlines(nowMs: number): void {
    for (const exchange of this) {
      const { deadline } = exchange;
      if (deadline !== undefined && deadline.at <= nowMs) exchange.passDeadline(deadline);
    }
  }
}
