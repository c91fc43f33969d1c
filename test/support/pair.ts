import assert from 'node:assert/strict';
import { MSG_DONTWAIT } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { ERRNO } from '../../src/posix/errno.ts';
import { calls, must } from '../../src/posix/libc.ts';
import { receive, send } from '../../src/posix/socket.ts';
import { checkLeaks } from './leaks.ts';
import { connectedPair } from './sockets.ts';

const SHUT_WR = 1;
const MSG_OOB = 1;

/** A connection whose server's end is a bare descriptor, and whose client's deeds are done when their calls return. */
export class Pair {
  readonly server: number;
  readonly #client: number;
  readonly #open: Set<number>;

  constructor() {
    const { client, server } = connectedPair();
    this.server = server;
    this.#client = client;
    this.#open = new Set([client, server]);
  }

  write(bytes: Uint8Array | string): void {
    const all = Buffer.from(bytes);
    assert.equal(send(this.#client, all), all.length);
  }

  writeOutOfBand(byte: string): void {
    assert.equal(calls.send(this.#client, Buffer.from(byte), 1, MSG_OOB | MSG_DONTWAIT), 1);
  }

  halfClose(): void {
    must('shutdown', calls.shutdown(this.#client, SHUT_WR));
  }

  /** What the client finds when it looks: bytes, `EOF`, `nothing` or `reset`. */
  read(bytes = 65_536): string {
    const buffer = Buffer.alloc(bytes);
    const got = receive(this.#client, buffer, 0, bytes);
    if (got > 0) return buffer.toString('utf8', 0, got);
    const ends = new Map([
      [0, 'EOF'],
      [-ERRNO.EAGAIN, 'nothing'],
      [-ERRNO.ECONNRESET, 'reset'],
    ]);
    return ends.get(got) ?? `error ${-got}`;
  }

  /** Everything that is there now. */
  readAll(): Buffer {
    const pieces: Buffer[] = [];
    for (;;) {
      const piece = Buffer.alloc(65_536);
      const got = receive(this.#client, piece, 0, piece.length);
      if (got <= 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, got));
    }
  }

  closeClient(): void {
    this.#close(this.#client);
  }

  closeServer(): void {
    this.#close(this.server);
  }

  closeBoth(): void {
    for (const fd of this.#open) this.#close(fd);
  }

  #close(fd: number): void {
    if (this.#open.delete(fd)) close(fd);
  }
}

/** Connects as often as a test asks, and closes what it left. To be called in `describe`. */
export function usePairs(): () => Pair {
  const pairs: Pair[] = [];
  afterEach(() => {
    for (const pair of pairs.splice(0)) pair.closeBoth();
  });
  // After the hook above, which closes what there is to close.
  checkLeaks();
  return () => {
    const pair = new Pair();
    pairs.push(pair);
    return pair;
  };
}
