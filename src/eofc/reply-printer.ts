import type { Writable } from 'node:stream';
import { print } from '../program/print.ts';

/** As large as eofd lets a reply be by default. */
const HELD_BYTES = 64 * 2 ** 20;

/**
 * Holds a reply back until it is known to be one, and then prints it. What is larger than `heldBytes` is printed as it
 * arrives from there on: an error in place of a reply is one line, so only a server that breaks off half-way can still
 * leave a part behind.
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
    for (const piece of held) await print('the reply', piece, this.#output);
  }
}
