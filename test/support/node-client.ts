import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly bytes: Buffer;
  /** `EOF`, or the code of the error that ended the connection. */
  readonly end: string;
}

/** A client on Node's own sockets. */
export class Client {
  readonly answer: Promise<Answer>;
  readonly connected: Promise<void>;
  readonly #socket: Socket;

  constructor(path: string) {
    this.#socket = connect({ path, allowHalfOpen: true });
    this.connected = new Promise((resolve) => this.#socket.once('connect', resolve));
    this.answer = new Promise((resolve) => {
      const pieces: Buffer[] = [];
      let end = 'closed by the client';
      this.#socket.on('data', (piece: Buffer) => pieces.push(piece));
      this.#socket.on('end', () => {
        end = 'EOF';
        this.#socket.destroy();
      });
      this.#socket.on('error', (error: NodeJS.ErrnoException) => {
        end = error.code ?? error.message;
      });
      this.#socket.on('close', () => resolve({ bytes: Buffer.concat(pieces), end }));
    });
  }

  /** @returns when the kernel has all of it */
  write(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => this.#socket.write(bytes, () => resolve()));
  }

  halfClose(): void {
    this.#socket.end();
  }

  /** Goes away altogether. */
  close(): void {
    this.#socket.destroy();
  }
}

/** Sends a request in these pieces, half-closes, and reads to the end. */
export async function ask(path: string, ...request: readonly (Uint8Array | string)[]): Promise<Answer> {
  const client = new Client(path);
  for (const piece of request) void client.write(piece);
  client.halfClose();
  return client.answer;
}

/** Bytes that differ from their neighbours, so that a lost, doubled or moved one is seen. */
export function pattern(bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(bytes);
  for (let i = 0; i < bytes; i++) buffer[i] = 33 + ((i ^ (i >>> 7) ^ (i >>> 14)) % 90);
  return buffer;
}
