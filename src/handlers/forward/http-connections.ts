import { Agent, type AgentOptions, type ClientRequest, type RequestOptions, request } from 'node:http';
import type { Duplex } from 'node:stream';

/** How long one is kept without a request, in ms: shorter than eofd's own front keeps it. */
const KEEP_MS = 50_000;
/** So many are kept without a request. */
const FREE_MAX = 256;
/** How soon a way with somebody in between is looked at anew. */
const LOOK_AGAIN_MS = 60_000;

/** Keeps the connections that have shown what is at their other end, and no others. */
class KeepingAgent extends Agent {
  readonly #direct = new WeakSet<Duplex>();
  isClosed = false;

  constructor(options: AgentOptions) {
    super({ ...options, keepAlive: true, scheduling: 'lifo', maxFreeSockets: FREE_MAX, timeout: KEEP_MS });
  }

  trust(socket: Duplex): void {
    this.#direct.add(socket);
  }

  isTrusted(socket: Duplex): boolean {
    return this.#direct.has(socket);
  }

  /** @returns false to have it closed; the types know of no result */
  override keepSocketAlive(socket: Duplex): boolean {
    if (this.isClosed || !this.#direct.has(socket)) return false;
    return (super.keepSocketAlive(socket) as unknown) !== false;
  }
}

/**
 * Connections to one HTTP server. One is used again only where an eofd is at its other end and nobody in between: there
 * alone it is known whether a request that was lost with it had been begun. A new one cannot have ended by itself.
 */
export class HttpConnections {
  readonly #keeping: KeepingAgent;
  readonly #fresh: Agent;
  #othersAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: AgentOptions = {}) {
    this.#keeping = new KeepingAgent(options);
    this.#fresh = new Agent({ ...options, keepAlive: false });
  }

  /** @param isFresh on a connection of its own */
  open(options: RequestOptions, isFresh: boolean): ClientRequest {
    const areOthers = performance.now() - this.#othersAtMs < LOOK_AGAIN_MS;
    // Then the server closes it, which leaves the port to be used again.
    return request({ ...options, agent: isFresh || areOthers ? this.#fresh : this.#keeping });
  }

  /** Notes what a response showed. @param isDirect an eofd is at the other end, with nobody in between */
  learn(socket: Duplex, isDirect: boolean): void {
    if (isDirect) this.#keeping.trust(socket);
    this.#othersAtMs = isDirect ? Number.NEGATIVE_INFINITY : performance.now();
  }

  isTrusted(socket: Duplex): boolean {
    return this.#keeping.isTrusted(socket);
  }

  /** Keeps none any more; those in use go on. */
  close(): void {
    this.#keeping.isClosed = true;
    for (const sockets of Object.values(this.#keeping.freeSockets))
      for (const socket of [...(sockets ?? [])]) socket.destroy();
  }
}
