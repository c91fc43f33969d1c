import { syncBuiltinESMExports } from 'node:module';
import { Duplex } from 'node:stream';
import { POLLIN, POLLOUT } from '../../../src/posix/constants.ts';
import { ERRNO, errnoName } from '../../../src/posix/errno.ts';
import type { SimLibc } from '../libc.ts';
import { SimSocket } from '../socket.ts';
import type { Time } from '../time.ts';

const CHUNK_BYTES = 65_536;
/** As libuv does before others have their turn. */
const READS_PER_TURN = 32;
const READ_FAULTS = [ERRNO.EAGAIN, ERRNO.EINTR, ERRNO.ENOMEM];
/** libuv takes all of these for a full buffer, or tries again. */
const SEND_FAULTS = [ERRNO.EAGAIN, ERRNO.EINTR, ERRNO.ENOBUFS];

type Done = (error?: Error | null) => void;
interface Unsent {
  rest: Uint8Array;
  readonly done: Done;
}

/** Node's socket as its server for HTTP meets it, over the simulated kernel: libuv's part of it is in here. */
class NodeSocket extends Duplex {
  /** Of Unix sockets, as libuv knows them. */
  readonly remoteAddress = undefined;
  bytesRead = 0;
  /** Node's server for HTTP itself starts and stops its reading. */
  readonly _handle = {
    reading: false,
    readStart: () => this.#startReading(),
    readStop: () => {
      this._handle.reading = false;
    },
  };
  readonly #fd: number;
  readonly #socket: SimSocket;
  readonly #libc: SimLibc;
  readonly #time: Time;
  #unsent: Unsent | undefined;
  #isAwake = false;

  constructor(fd: number, libc: SimLibc, time: Time) {
    super({ allowHalfOpen: true, decodeStrings: false, emitClose: false });
    const file = libc.kernel.fileAt(fd);
    if (!(file instanceof SimSocket)) throw new Error(`descriptor ${fd} is no connection`);
    this.#fd = fd;
    this.#socket = file;
    this.#libc = libc;
    this.#time = time;
    file.changed = () => this.#changed();
    this.read(0);
  }

  /** As of `net.Socket`: closed once all is out. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  override _read(): void {
    if (!this.isPaused()) this.#startReading();
  }

  override _write(piece: Buffer | string, encoding: BufferEncoding, done: Done): void {
    this.#unsent = { rest: typeof piece === 'string' ? Buffer.from(piece, encoding) : piece, done };
    this.#send();
  }

  override _writev(pieces: { chunk: Buffer | string; encoding: BufferEncoding }[], done: Done): void {
    const all = pieces.map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk));
    this.#unsent = { rest: Buffer.concat(all), done };
    this.#send();
  }

  override _final(done: Done): void {
    this.#time.after(0, () => {
      this.#socket.endSending();
      done();
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    this._handle.reading = false;
    this.#unsent = undefined;
    this.#libc.kernel.close(this.#fd);
    this.#time.after(0, () => this.emit('close', error !== null));
    done(error);
  }

  #startReading(): void {
    this._handle.reading = true;
    this.#changed();
  }

  /** What is ready is looked at in the next turn of the loop, by itself. */
  #changed(): void {
    const wanted = (this._handle.reading ? POLLIN : 0) | (this.#unsent === undefined ? 0 : POLLOUT);
    if (this.#isAwake || this.destroyed || (this.#socket.poll & wanted) === 0) return;
    this.#isAwake = true;
    this.#time.after(0, () => {
      this.#isAwake = false;
      if (this._handle.reading) this.#receive();
      if (this.#unsent !== undefined) this.#send();
      this.#changed();
    });
  }

  #receive(): void {
    for (let reads = 0; reads < READS_PER_TURN && this._handle.reading; reads++) {
      const into = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, this.#socket.unreadBytes + 1));
      const got = -this.#libc.fault('recv', READ_FAULTS) || this.#socket.receive(into, false);
      if (got === -ERRNO.EAGAIN) return;
      if (got === -ERRNO.EINTR) continue;
      if (got < 0) return void this.destroy(failed('read', -got));
      if (got === 0) return this.#end();
      this.bytesRead += got;
      if (!this.push(into.subarray(0, got))) this._handle.reading = false;
      if (got < CHUNK_BYTES) return;
    }
  }

  #end(): void {
    this._handle.reading = false;
    this.push(null);
    this.read(0);
  }

  #send(): void {
    const unsent = this.#unsent;
    if (unsent === undefined) return;
    const { rest, done } = unsent;
    const sent = -this.#libc.fault('send', SEND_FAULTS) || this.#socket.send(rest);
    const isFull = sent === -ERRNO.EAGAIN || sent === -ERRNO.ENOBUFS || sent === -ERRNO.EINTR;
    if (sent >= 0) unsent.rest = rest.subarray(sent);
    if (isFull || (sent >= 0 && unsent.rest.length > 0)) return this.#changed();
    this.#unsent = undefined;
    return sent < 0 ? done(failed('write', -sent)) : done();
  }
}

const failed = (call: string, errno: number): Error =>
  Object.assign(new Error(`${call} ${errnoName(errno)}`), { code: errnoName(errno), syscall: call });

/** Has whoever makes a socket of Node's for a descriptor of the simulated kernel have one that is simulated as well. */
export function installNodeSockets(libc: SimLibc, time: Time): void {
  const net = process.getBuiltinModule('node:net');
  const { Socket } = net;
  net.Socket = new Proxy(Socket, {
    construct: (_, [options]: [{ readonly fd: number }]) =>
      // The first three are real: what is written there is read by whoever runs the world.
      options.fd > 2 ? new NodeSocket(options.fd, libc, time) : new Socket(options),
  });
  syncBuiltinESMExports();
}
