import { Histogram } from '../core/account/histogram.ts';

/** How often it is looked how late the loop is, in milliseconds: a delay is seen where it lasts about as long. */
const EVERY_MS = 100;

/** How long Node's event loop keeps what is due waiting: so long everything waits that eofd does. */
export class LoopDelay {
  readonly histogram = new Histogram();
  readonly #timer: NodeJS.Timeout;

  constructor(now: () => number = () => performance.now()) {
    let due = now() + EVERY_MS;
    this.#timer = setInterval(() => {
      const at = now();
      this.histogram.observe(at - due);
      due = at + EVERY_MS;
    }, EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
