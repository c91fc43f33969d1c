import type { ReadStream, WriteStream } from 'node:tty';
import type { StatusDocument } from '../../core/account/status-document.ts';
import { ORDERS, type Order } from './status-order.ts';
import { type Rates, ratesOf } from './status-rates.ts';
import { statusLines } from './status-text.ts';
import { cutToWidth } from './text-width.ts';

const INTERVAL_MS = 1000;
const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const ERASE_LINE = '\x1b[K';
const ERASE_BELOW = '\x1b[J';
const ESCAPE = '\x1b';
/** And Ctrl-C and Ctrl-D. */
const QUIT = ['q', 'Q', '\x03', '\x04'];
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const KEYS = 'q quits; sorts by: w waits, a age, b bytes, u user, p pid';

/** A terminal that shows one status over the other, once a second, until a key or a signal ends it. */
export class StatusScreen {
  readonly #output: WriteStream;
  readonly #keys: ReadStream | undefined;
  readonly #look: (givenUp: AbortSignal) => Promise<StatusDocument>;
  #order: Order = 'waits';
  #last: StatusDocument | undefined;
  #rates: Rates | undefined;
  /** What is wrong, in place of the last line. */
  #trouble: string | undefined;
  #wake: () => void = () => undefined;
  #ended = false;
  /** Of a look that nobody waits for any more. */
  readonly #givenUp = new AbortController();

  /** @param keys where they come from, if that is a terminal */
  constructor(
    output: WriteStream,
    keys: ReadStream | undefined,
    look: (givenUp: AbortSignal) => Promise<StatusDocument>,
  ) {
    this.#output = output;
    this.#keys = keys;
    this.#look = look;
  }

  /** @returns when it is asked to end, the terminal as it was */
  async run(): Promise<void> {
    this.#output.write(ENTER);
    this.#output.on('resize', this.#draw);
    this.#keys?.setRawMode(true).setEncoding('utf8').on('data', this.#press).on('end', this.#end);
    for (const signal of SIGNALS) process.prependListener(signal, this.#restore);
    try {
      while (!this.#ended) {
        await this.#refresh();
        if (!this.#ended) await this.#pause();
      }
    } finally {
      this.#restore();
    }
  }

  async #refresh(): Promise<void> {
    try {
      const now = await this.#look(this.#givenUp.signal);
      this.#rates = ratesOf(now, this.#last);
      this.#last = now;
      this.#trouble = undefined;
    } catch (error) {
      this.#trouble = `${(error as Error).message}; it is tried again`;
    }
    this.#draw();
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, INTERVAL_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  readonly #draw = (): void => {
    if (this.#ended) return;
    const columns = this.#output.columns || 80;
    const rows = this.#output.rows || 24;
    const view = { columns, rows: Math.max(1, rows - 1), order: this.#order };
    const lines =
      this.#last === undefined || this.#rates === undefined ? [] : statusLines(this.#last, this.#rates, view);
    const foot = cutToWidth(this.#trouble ?? KEYS, columns);
    const text = lines.map((line) => `${line}${ERASE_LINE}\r\n`).join('');
    this.#output.write(`${HOME}${text}${foot}${ERASE_LINE}${ERASE_BELOW}`);
  };

  readonly #press = (keys: string): void => {
    if (keys === ESCAPE) return this.#end();
    // An arrow or another key that sends several characters.
    if (keys.startsWith(ESCAPE)) return undefined;
    for (const key of keys) {
      if (QUIT.includes(key)) return this.#end();
      if (Object.hasOwn(ORDERS, key)) this.#order = ORDERS[key as keyof typeof ORDERS];
    }
    this.#draw();
  };

  readonly #end = (): void => {
    this.#ended = true;
    this.#givenUp.abort();
    this.#wake();
  };

  /** May be called again, and by a signal that ends the program then. */
  readonly #restore = (): void => {
    this.#ended = true;
    for (const signal of SIGNALS) process.off(signal, this.#restore);
    this.#output.off('resize', this.#draw);
    this.#keys?.setRawMode(false).off('data', this.#press).pause();
    this.#output.write(LEAVE);
  };
}
