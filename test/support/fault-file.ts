import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ORDER_BYTES = 64;
const FAULTY = fileURLToPath(new URL('faulty-libc.js', import.meta.url));

/** What is to fail: of this call, the Nth from now on, and so many in a row. */
export interface Fault {
  readonly call: string;
  readonly nth: number;
  readonly errno: number;
  readonly times: number;
}

/** Orders for the libc of another process, obeyed from its next call on. */
export class FaultFile {
  readonly path: string;
  readonly #file: number;
  #orders = 0;

  /** @param path where the file is to be */
  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'w+');
    this.disarm();
  }

  /** What starts node under such orders. */
  get launcher(): readonly string[] {
    return [process.execPath, '--import', FAULTY];
  }

  arm({ call, nth, errno, times }: Fault): void {
    this.#order(`${call} ${nth} ${times} ${errno}`);
  }

  disarm(): void {
    this.#order('none 0 0 0');
  }

  /** How often the last fault has happened. */
  get happened(): number {
    const count = Buffer.alloc(8);
    return readSync(this.#file, count, 0, 8, ORDER_BYTES) === 8 ? Number(count.readBigInt64LE()) : 0;
  }

  close(): void {
    closeSync(this.#file);
  }

  #order(text: string): void {
    this.#orders += 1;
    const whole = Buffer.alloc(ORDER_BYTES + 8);
    whole.fill(' ', 0, ORDER_BYTES);
    whole.write(`${this.#orders} ${text}`);
    writeSync(this.#file, whole, 0, whole.length, 0);
  }
}
