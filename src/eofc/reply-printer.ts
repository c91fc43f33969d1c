import type { Writable } from 'node:stream';

/** As large as eofd lets a reply be by default. */
const HELD_BYTES = 64 * 2 ** 20;

/** The reply could not be written. The reader of a pipe that has seen enough is no news to anyone. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
  readonly closed: boolean;

  constructor(cause: Error) {
    super(`the reply could not be written: ${cause.message}`, { cause });
    this.closed = (cause as NodeJS.ErrnoException).code === 'EPIPE';
  }
}

/**
 * Holds a reply back until it is known to be one, and then prints it. What is larger than `heldBytes` is printed as it arrives from there on:
 * an error in place of a reply is one line, so only a server that breaks off half-way can still leave a part behind.
 */
export class ReplyPrinter {
  readonly #output: Writable;
  readonly #heldBytes: number;
  #held: Buffer[] = [];
  #bytes = 0;
  #begun = false;

  constructor(output: Writable, heldBytes = HELD_BYTES) {
    this.#output = output;
    this.#heldBytes = heldBytes;
    // Each write has its own error; without a listener the stream's would end the process.
    output.on('error', () => undefined);
  }

  /** Something has been printed. */
  get begun(): boolean {
    return this.#begun;
  }

  /** @returns when there is room for more. @throws OutputError */
  async take(piece: Buffer): Promise<void> {
    this.#held.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes > this.#heldBytes) await this.finish();
  }

  /** Prints what is held. @throws OutputError */
  async finish(): Promise<void> {
    const held = this.#held;
    this.#held = [];
    this.#begun ||= held.length > 0;
    for (const piece of held) await this.#write(piece);
  }

  #write(piece: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#output.write(piece, (error) => (error == null ? resolve() : reject(new OutputError(error))));
    });
  }
}
