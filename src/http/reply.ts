import type { ServerResponse } from 'node:http';
import type { Claim } from '../core/claim.ts';
import type { Clock } from './clock.ts';
import { isTaken, sendTiny, writeReplyHead } from './tiny-reply.ts';

/** A reply up to this size is written with its head, in one call. */
const SMALL_BYTES = 64 * 1024;
/** Up to this size it is one text with its head: two pieces would cost the kernel more than the copy. */
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
  /** Whether the kernel had all of it at once, as with most that are small. */
  readonly isOut: boolean;
  readonly #response: ServerResponse;
  readonly #claim: Claim | undefined;
  readonly #clock: Clock;
  readonly #bytes: number;
  readonly #queue: Buffer[] = [];
  #untakenBytes = 0;

  /** @param pieces the reply's own from now on; what is out of them is no longer held */
  constructor(
    response: ServerResponse,
    id: string,
    pieces: readonly Uint8Array[],
    claim: Claim | undefined,
    clock: Clock,
    nowMs: number,
  ) {
    this.#response = response;
    this.#claim = claim;
    this.#clock = clock;
    this.progressAt = nowMs;
    this.#bytes = bytesOf(pieces);
    if (this.#bytes <= TINY_BYTES) {
      this.isOut = sendTiny(response, id, whole(pieces).toString('latin1'), clock.date(nowMs));
      return;
    }
    writeReplyHead(response, id, this.#bytes);
    if (this.#bytes <= SMALL_BYTES) {
      response.end(whole(pieces));
      this.isOut = isTaken(response);
    } else {
      this.#queue = pieces.flatMap(sliced);
      this.#write();
      this.isOut = false;
    }
  }

  /** Calls back once all of it is out: never where the connection failed, after which Node may say so all the same. */
  whenOut(then: () => void): void {
    const { socket } = this.#response.req;
    this.#response.on('finish', () => {
      if (socket.errored === null) then();
    });
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
    if (took) this.progressAt = this.#clock.now();
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
    this.progressAt = this.#clock.now();
    this.#claim?.set(Math.max(0, this.#bytes - this.writtenBytes));
  }
}

function whole(pieces: readonly Uint8Array[]): Buffer {
  const [first = NOTHING] = pieces;
  if (pieces.length > 1) return Buffer.concat(pieces);
  return Buffer.isBuffer(first) ? first : Buffer.from(first.buffer, first.byteOffset, first.length);
}

/** As Node's own, without copying. */
function sliced(piece: Uint8Array): Buffer[] {
  const count = Math.ceil(piece.length / SLICE_BYTES);
  return Array.from({ length: count }, (_, at) => {
    const from = at * SLICE_BYTES;
    return Buffer.from(piece.buffer, piece.byteOffset + from, Math.min(SLICE_BYTES, piece.length - from));
  });
}
