import type { ServerResponse } from 'node:http';

/**
 * The response that ends its connection: that to what came last. An earlier one would take those behind it along, whose
 * requests may be at work already.
 */
export class LastResponse {
  #latest: ServerResponse | undefined;
  #isLast = false;

  /** Something has come. @returns whether it is answered: nobody would hear of anything behind the last one */
  came(response: ServerResponse): boolean {
    if (this.#isLast) return false;
    this.#latest = response;
    this.#isLast = !response.shouldKeepAlive;
    return true;
  }

  /** Nothing that comes from now on is answered. */
  end(): void {
    if (this.#latest !== undefined) this.#latest.shouldKeepAlive = false;
    this.#isLast = true;
  }

  get isKnown(): boolean {
    return this.#isLast;
  }
}
