import type { WriteStream } from 'node:tty';
import type { Progress } from '../client/request-stream.ts';
import { progressText } from './progress-text.ts';
import { TransferRate } from './transfer-rate.ts';

const QUIET_MS = 1000;
const REDRAW_MS = 200;
const ERASE = '\r\x1b[K';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A line on the terminal that tells how far a transfer is. It appears after a second and leaves nothing behind. */
export class ProgressLine {
  readonly #terminal: WriteStream;
  readonly #requestBytes: number | undefined;
  readonly #startMs = performance.now();
  readonly #rate = new TransferRate(this.#startMs);
  #timer: NodeJS.Timeout;
  #progress: Progress = { sent: 0, received: 0 };
  #drawn = false;

  /** @param requestBytes size of the whole request, where it is known */
  constructor(terminal: WriteStream, requestBytes: number | undefined) {
    this.#terminal = terminal;
    this.#requestBytes = requestBytes;
    this.#timer = setTimeout(() => this.#draw(), QUIET_MS);
  }

  update(progress: Progress): void {
    this.#progress = progress;
    this.#rate.move(performance.now());
  }

  /** Gives the line back. May be called again. */
  stop(): void {
    clearTimeout(this.#timer);
    if (!this.#drawn) return;
    this.#drawn = false;
    this.#terminal.write(ERASE);
    for (const signal of SIGNALS) process.off(signal, this.#stopBySignal);
  }

  #draw(): void {
    if (!this.#drawn) for (const signal of SIGNALS) process.prependListener(signal, this.#stopBySignal);
    this.#drawn = true;
    this.#timer = setTimeout(() => this.#draw(), REDRAW_MS);
    const now = performance.now();
    this.#rate.look(now, this.#progress.sent + this.#progress.received);
    const { bytesPerSecond, stillMs } = this.#rate;
    const pace = { bytesPerSecond, stillMs, seconds: (now - this.#startMs) / 1000 };
    const text = progressText(this.#progress, this.#requestBytes, pace);
    this.#terminal.write(`${ERASE}${text.slice(0, Math.max(0, (this.#terminal.columns || 80) - 1))}`);
  }

  /** The program ends by the signal then. */
  readonly #stopBySignal = (): void => this.stop();
}
