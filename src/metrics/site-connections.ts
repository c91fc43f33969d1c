import type { Socket } from 'node:net';

/**
 * How long a connection may take, in milliseconds: for the head of a request, to take a response, for the next request.
 */
const WITHIN_MS = { asking: 10_000, answering: 30_000, kept: 120_000 } as const;
type Stage = keyof typeof WITHIN_MS;

/** The open connections of the site: a few, each with an end. */
export class SiteConnections {
  readonly #open = new Map<Socket, NodeJS.Timeout>();
  readonly #max: () => number;

  /** @param max how many there may be, now */
  constructor(max: () => number) {
    this.#max = max;
  }

  get size(): number {
    return this.#open.size;
  }

  add(socket: Socket): void {
    for (const oldest of [...this.#open.keys()].slice(0, Math.max(0, this.#open.size + 1 - this.#max()))) {
      oldest.destroy();
      this.#forget(oldest);
    }
    this.enter(socket, 'asking');
    socket.on('close', () => this.#forget(socket));
  }

  /** Its time begins anew. */
  enter(socket: Socket, stage: Stage): void {
    if (socket.destroyed) return;
    clearTimeout(this.#open.get(socket));
    this.#open.set(socket, setTimeout(() => socket.destroy(), WITHIN_MS[stage]).unref());
  }

  close(): void {
    for (const socket of [...this.#open.keys()]) socket.destroy();
  }

  #forget(socket: Socket): void {
    clearTimeout(this.#open.get(socket));
    this.#open.delete(socket);
  }
}
