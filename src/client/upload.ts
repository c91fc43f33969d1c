import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Connection } from './conversation.ts';
import { RequestError } from './request-error.ts';

type Chunk = string | Uint8Array;

/** A request's bytes; strings are sent as UTF-8. Whatever is iterable is read only as fast as the server takes it. */
export type RequestBody = Chunk | Iterable<Chunk> | AsyncIterable<Chunk>;

/** Large chunks are sent in pieces, so that progress can be told while they go out. */
const PIECE_BYTES = 256 * 1024;

/** The sending half of an exchange. */
export class Upload {
  readonly #body: RequestBody;
  readonly #chunks: Iterator<Chunk> | AsyncIterator<Chunk>;
  readonly #onSent: () => void;
  #sentBytes = 0;
  #waitsForBody = true;
  #stopped = false;

  /** @throws TypeError */
  constructor(body: RequestBody, onSent: () => void) {
    this.#body = body;
    this.#chunks = chunksOf(body);
    this.#onSent = onSent;
  }

  /** Bytes the kernel has taken. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Waits for the body's next chunk, not for the server. */
  get waitsForBody(): boolean {
    return this.#waitsForBody;
  }

  /**
   * Sends the body, then half-closes. A body that throws destroys the connection with RequestError `body-failed`.
   * Does not settle while the body's next chunk does not come, even after `stop`; nobody should wait for it.
   */
  async run(connection: Connection): Promise<void> {
    try {
      for (let chunk = await this.#chunks.next(); !chunk.done; chunk = await this.#chunks.next()) {
        this.#waitsForBody = false;
        for (const piece of piecesOf(chunk.value)) {
          if (this.#stopped) return;
          if (!(await connection.send(piece))) {
            this.stop();
            connection.halfClose();
            return;
          }
          this.#sentBytes += piece.length;
          this.#onSent();
        }
        // Nothing was waited for: one empty chunk after the other would let no deadline pass.
        if (chunk.value.length === 0) await nextTurn();
        if (this.#stopped) return;
        this.#waitsForBody = true;
      }
      this.#waitsForBody = false;
      connection.halfClose();
    } catch (error) {
      if (this.#stopped) return;
      void connection.destroy(
        new RequestError('body-failed', "the request's body could not be read", { cause: error }),
      );
    }
  }

  /** Sends no more and closes the body; what is on its way to the kernel still goes out. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    // A stream's iterator would close the stream only at its next chunk, and that may never come.
    if (this.#body instanceof Readable) this.#body.destroy();
    // Not waited for: an iterator that waits for its own source ends only when that does.
    void this.#closeBody().catch(() => undefined);
  }

  /** What it throws, at once or later, is nobody's concern any more. */
  async #closeBody(): Promise<void> {
    await this.#chunks.return?.();
  }
}

function chunksOf(body: RequestBody): Iterator<Chunk> | AsyncIterator<Chunk> {
  if (typeof body === 'string' || body instanceof Uint8Array) return [body].values();
  if (typeof body === 'object' && body !== null) {
    if (Symbol.asyncIterator in body) return body[Symbol.asyncIterator]();
    if (Symbol.iterator in body) return body[Symbol.iterator]();
  }
  throw new TypeError('the body is neither a string nor bytes nor an iterable of these');
}

function* piecesOf(chunk: Chunk): Generator<Uint8Array> {
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array))
    throw new TypeError('a chunk of the body is neither a string nor bytes');
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) yield bytes.subarray(start, start + PIECE_BYTES);
}
