import { Socket } from 'node:net';

const READ_BYTES = 65536;

/**
 * A socket that a failed write does not close: the server's reason may still wait to be read.
 * One write at a time is all it is for: several waiting ones would go through `_writev`.
 */
class EnduringSocket extends Socket {
  writeError: Error | undefined;

  override _write(chunk: unknown, encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    super._write(chunk, encoding, (error) => {
      this.writeError ??= error ?? undefined;
      callback();
    });
  }
}

interface Settle {
  resolve(bytes: Buffer | undefined): void;
  reject(error: Error): void;
}

/**
 * A connected stream socket, read one piece at a time.
 *
 * Each piece stops the reading until the next `receive`, which tells a reset from an end: where a hang-up comes along
 * with the last bytes, libuv before 1.52 drops ECONNRESET, unless the reading was stopped between the two.
 */
export class Connection {
  readonly #socket: EnduringSocket;
  #waiting: Settle | undefined;
  #error: Error | undefined;
  #ended = false;
  #spokenToEarly = false;

  /** @throws Node's error of connect(2), once nothing is left open */
  static open(path: string): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const connection = new Connection();
      const socket = connection.#socket;
      // Once connected, the promise is settled, and later errors change nothing in it.
      socket.once('error', (error) => socket.once('close', () => reject(error)));
      socket.connect(path, () => resolve(connection));
    });
  }

  private constructor() {
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    // The types know onread for net.connect only, which can't make a socket of a class of ours.
    const options = {
      allowHalfOpen: true,
      onread: { buffer, callback: (length: number) => this.#take(buffer, length) },
    };
    this.#socket = new EnduringSocket(options);
    this.#socket.pause();
    this.#socket.on('error', (error) => this.#end(error));
    this.#socket.on('end', () => this.#end());
  }

  /** The shutdown(2) of the sending side is done. */
  get halfClosed(): boolean {
    return this.#socket.writableFinished;
  }

  /** Bytes came in before the half-close. */
  get spokenToEarly(): boolean {
    return this.#spokenToEarly;
  }

  get writeError(): Error | undefined {
    return this.#socket.writeError;
  }

  /** The next bytes, or undefined at EOF. One call at a time. @throws Node's error, or what `destroy` was given */
  receive(): Promise<Buffer | undefined> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.resume();
    });
  }

  /** @returns once the kernel has the bytes, whether more may follow. One call at a time. */
  send(bytes: Uint8Array): Promise<boolean> {
    return new Promise((resolve) => {
      this.#socket.write(bytes, (error) => resolve(error == null && this.writeError === undefined));
    });
  }

  /** Tells the server that the request ends here: shutdown(2), once what is being sent is sent. */
  halfClose(): void {
    if (!this.#socket.destroyed) this.#socket.end();
  }

  /** @returns once the descriptor is closed. Without an error a waiting `receive` is left alone. */
  destroy(error?: Error): Promise<void> {
    if (this.#socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.destroy(error);
    });
  }

  #take(buffer: Buffer, length: number): false {
    this.#spokenToEarly ||= !this.halfClosed;
    const bytes = Buffer.from(buffer.subarray(0, length));
    const waiting = this.#waiting;
    this.#waiting = undefined;
    // Not in this turn: the next receive would start the reading again before libuv has looked whether it was stopped.
    setImmediate(() => waiting?.resolve(bytes));
    return false;
  }

  #end(error?: Error): void {
    this.#ended = true;
    this.#error ??= error;
    if (error === undefined) this.#waiting?.resolve(undefined);
    else this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}
