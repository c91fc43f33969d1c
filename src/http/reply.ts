import type { ServerResponse } from 'node:http';
import type { Claim } from '../core/claim.ts';

/** A reply up to this size is written with its head, in one call. */
const SMALL_BYTES = 64 * 1024;
/** Up to this size it is one text with its head, in one buffer: two would cost the kernel more than the copy. */
const TINY_BYTES = 4096;
/** Of a large one, so much at once: what is out is seen as it goes. */
const SLICE_BYTES = 256 * 1024;

const NOTHING = Buffer.alloc(0);

export function bytesOf(pieces: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const { length } of pieces) bytes += length;
  return bytes;
}

/** One reply while it goes out: whole, or not at all as far as the client can tell, for its length goes ahead of it. */
export class Reply {
  /** Given to the kernel so far. */
  writtenBytes = 0;
  /** When the kernel last took some of it, or the client. */
  progressAt: number;
  readonly #response: ServerResponse;
  readonly #claim: Claim | undefined;
  readonly #now: () => number;
  readonly #bytes: number;
  readonly #queue: Buffer[];
  #untakenBytes = 0;

  /** @param pieces the reply's own from now on; what is out of them is no longer held */
  constructor(
    response: ServerResponse,
    id: string,
    pieces: readonly Uint8Array[],
    claim: Claim | undefined,
    now: () => number,
    nowMs: number,
  ) {
    this.#response = response;
    this.#claim = claim;
    this.#now = now;
    this.progressAt = nowMs;
    this.#bytes = bytesOf(pieces);
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': this.#bytes,
      'Eofd-Request-Id': id,
    });
    const isSmall = this.#bytes <= SMALL_BYTES;
    this.#queue = isSmall ? [] : pieces.flatMap(sliced);
    if (!isSmall) this.#write();
    else if (this.#bytes > TINY_BYTES) response.end(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
    else response.end(latin1(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)), 'latin1');
  }

  /** Whether the kernel has all of it already, as with most that are small. */
  get isOut(): boolean {
    return this.#bytes <= SMALL_BYTES && this.#response.socket?.writableLength === 0;
  }

  /** The response is out: the kernel has all of it, whether that was told or not. */
  finish(): void {
    this.writtenBytes = this.#bytes;
  }

  /**
   * A client may be slow and still read; and one that has not had the response before this one takes nothing of it.
   * @param untakenBytes of the connection, now
   * @returns whether it took something since this was last asked
   */
  tookSome(untakenBytes: number): boolean {
    const before = this.#untakenBytes;
    this.#untakenBytes = untakenBytes;
    const took = this.#response.socket === null || before === 0 || untakenBytes < before;
    if (took) this.progressAt = this.#now();
    return took;
  }

  #write(): void {
    for (let slice = this.#queue.shift(); slice !== undefined; slice = this.#queue.shift()) {
      const { length } = slice;
      // An error is the connection's, whose end is seen elsewhere.
      if (!this.#response.write(slice, (error) => error ?? this.#wrote(length))) {
        this.#response.once('drain', () => this.#write());
        return;
      }
    }
    this.#response.end();
  }

  #wrote(bytes: number): void {
    this.writtenBytes += bytes;
    this.progressAt = this.#now();
    this.#claim?.set(Math.max(0, this.#bytes - this.writtenBytes));
  }
}

/** Each byte as a character, and back again by the same coding. */
const latin1 = (bytes: Uint8Array = NOTHING): string =>
  (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).toString('latin1');

/** As Node's own, without copying. */
function sliced(piece: Uint8Array): Buffer[] {
  const count = Math.ceil(piece.length / SLICE_BYTES);
  return Array.from({ length: count }, (_, at) => {
    const from = at * SLICE_BYTES;
    return Buffer.from(piece.buffer, piece.byteOffset + from, Math.min(SLICE_BYTES, piece.length - from));
  });
}
