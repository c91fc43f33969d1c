import type { StatusSample } from '../core/account/status-document.ts';
import type { Ledger } from '../core/ledger.ts';

export const EVERY_S = 5;
/** Five minutes. */
const SAMPLES_MAX = 60;

/** What there was in the last minutes, for who begins to look now. */
export class History {
  readonly samples: StatusSample[] = [];
  readonly #ledger: Pick<Ledger, 'open' | 'queued' | 'ended'>;
  readonly #timer: NodeJS.Timeout;

  constructor(ledger: Pick<Ledger, 'open' | 'queued' | 'ended'>) {
    this.#ledger = ledger;
    this.keep();
    this.#timer = setInterval(() => this.keep(), EVERY_S * 1000).unref();
  }

  /** What there is now. */
  sample(): StatusSample {
    const { open, queued, ended } = this.#ledger;
    return { at: Date.now() / 1000, open, queued, ended: { ...ended } };
  }

  /** Keeps what there is now; the oldest goes. */
  keep(): void {
    this.samples.push(this.sample());
    if (this.samples.length > SAMPLES_MAX) this.samples.shift();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
