import { POLLHUP, POLLIN, POLLOUT, POLLRDHUP } from '../../src/posix/constants.ts';
import { ERRNO } from '../../src/posix/errno.ts';

/** What the kernel counts for a piece beside its bytes. */
const PIECE_OVERHEAD = 768;
const PIECE_MAX = 32_768;

/** A piece of what was sent, charged to its sender as a whole until its last byte is read. */
interface Piece {
  readonly bytes: Buffer;
  offset: number;
}

/** One end of a connected stream socket as unix(7) has it. */
export class SimSocket {
  readonly uid: number;
  readonly sendBuffer: number;
  /** Of its client's process. */
  readonly pid: number;
  peer: SimSocket | undefined;
  isClosed = false;
  /** The server's end was taken from the queue. */
  wasAccepted = false;
  /** It has shut down its sending side. */
  hasEnded = false;
  /** Called whenever something changed that poll(2) tells. */
  changed: () => void = () => undefined;
  #error = 0;
  #pieces: Piece[] = [];
  #charged = 0;

  constructor(pid: number, uid: number, sendBuffer: number) {
    this.pid = pid;
    this.uid = uid;
    this.sendBuffer = sendBuffer;
  }

  /** Bytes that wait to be read, as SIOCINQ counts them. */
  unreadBytes = 0;

  /** What this end has sent and the other has not read, as SIOCOUTQ counts it. */
  get untakenBytes(): number {
    return this.#charged;
  }

  get poll(): number {
    const { peer } = this;
    const isGone = peer === undefined || peer.isClosed;
    const hasEnd = isGone || peer.hasEnded;
    const isWritable = this.#charged * 4 <= this.sendBuffer;
    return (
      (this.#pieces.length > 0 || hasEnd ? POLLIN : 0) |
      (isWritable ? POLLOUT : 0) |
      (hasEnd ? POLLRDHUP : 0) |
      (isGone || (peer.hasEnded && this.hasEnded) ? POLLHUP : 0)
    );
  }

  /** @returns bytes taken, or the error number, negated */
  send(bytes: Uint8Array): number {
    const { peer } = this;
    if (this.hasEnded || peer === undefined || peer.isClosed) return -(this.takeError() || ERRNO.EPIPE);
    let sent = 0;
    const most = Math.min(PIECE_MAX, (this.sendBuffer >> 1) - 64);
    while (sent < bytes.length && this.#charged < this.sendBuffer) {
      const piece = Buffer.from(bytes.subarray(sent, sent + most));
      peer.#pieces.push({ bytes: piece, offset: 0 });
      this.#charged += piece.length + PIECE_OVERHEAD;
      peer.unreadBytes += piece.length;
      sent += piece.length;
    }
    if (sent > 0) peer.changed();
    return sent === 0 && bytes.length > 0 ? -ERRNO.EAGAIN : sent;
  }

  /** @returns bytes read, 0 at the end, or the error number, negated */
  receive(into: Uint8Array, isPeek: boolean): number {
    let got = 0;
    for (const piece of this.#pieces) {
      if (got === into.length) break;
      const part = piece.bytes.subarray(piece.offset, piece.offset + into.length - got);
      into.set(part, got);
      got += part.length;
      if (!isPeek) piece.offset += part.length;
    }
    if (!isPeek) this.#free(got);
    if (got > 0 || into.length === 0) return got;
    const error = this.takeError();
    if (error > 0) return -error;
    const { peer } = this;
    return peer === undefined || peer.isClosed || peer.hasEnded ? 0 : -ERRNO.EAGAIN;
  }

  endSending(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.peer?.changed();
  }

  /** With bytes unread, the peer's next call fails. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const { peer } = this;
    if (peer === undefined) return;
    if (this.#pieces.length > 0) peer.#error = ERRNO.ECONNRESET;
    this.#pieces = [];
    peer.#charged = 0;
    peer.changed();
  }

  takeError(): number {
    const error = this.#error;
    this.#error = 0;
    return error;
  }

  #free(got: number): void {
    const { peer } = this;
    let freed = 0;
    this.unreadBytes -= got;
    while (this.#pieces[0] !== undefined && this.#pieces[0].offset === this.#pieces[0].bytes.length)
      freed += (this.#pieces.shift()?.bytes.length ?? 0) + PIECE_OVERHEAD;
    if (freed === 0 || peer === undefined || peer.isClosed) return;
    peer.#charged -= freed;
    if (peer.#charged * 4 <= peer.sendBuffer) peer.changed();
  }
}

/** Two ends that know each other. */
export function socketPair(
  pid: number,
  uid: number,
  sendBuffer: number,
): { readonly client: SimSocket; readonly server: SimSocket } {
  const client = new SimSocket(pid, uid, sendBuffer);
  const server = new SimSocket(pid, uid, sendBuffer);
  client.peer = server;
  server.peer = client;
  return { client, server };
}
