import { Throttle } from '../throttle.ts';

/** A scraper that is refused comes again every few seconds, and is told of once in so long, in milliseconds. */
const EVERY_MS = 60_000;

/** Tells of those who come to look and show no certificate that counts: not one by one, for anybody may come. */
export class RefusedLookers {
  readonly #warn: (message: string) => void;
  readonly #throttle = new Throttle(EVERY_MS, () => this.#tell());
  #last = '';
  #count = 0;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  refused(address: string | undefined, why: string): void {
    this.#last = `from ${address ?? 'an address that is gone'} was refused: ${why}`;
    this.#count++;
    this.#throttle.want();
  }

  stop(): void {
    this.#throttle.stop();
  }

  #tell(): false {
    const others = this.#count > 1 ? ` (the last of ${this.#count} in a minute)` : '';
    this.#count = 0;
    this.#warn(`metrics: one who wants to look ${this.#last}${others}`);
    return false;
  }
}
