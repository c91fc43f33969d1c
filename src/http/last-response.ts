import type { ServerResponse } from 'node:http';

/**
 * The response that ends its connection: that to what came last. An earlier one would take those behind it along, whose
 * requests may be at work already.
 */
export class LastResponse {
  #latest: ServerResponse | undefined;
  #isLast = false;

  /**
   * Something has come.
   * @param isToEnd whether nothing more is wanted
   * @returns whether it is answered: nobody would hear of anything behind the last one
   */
  came(response: ServerResponse, isToEnd = false): boolean {
    if (this.#isLast) return false;
    this.#latest = response;
    if (isToEnd) response.shouldKeepAlive = false;
    this.#isLast = !response.shouldKeepAlive;
    return true;
  }

  /** Nothing that comes from now on is answered. @param last the response that ends the connection */
  end(last = this.#latest): void {
    if (last !== undefined) last.shouldKeepAlive = false;
    this.#isLast = true;
  }

  /** All that came is answered. A response leads to all that its request was made of: kept, it would become old. */
  settled(): void {
    this.#latest = undefined;
  }

  get isKnown(): boolean {
    return this.#isLast;
  }
}
