import type { Agent, ClientRequest, RequestOptions } from 'node:http';
import type { AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { PROGRESS_OPTION } from '../../core/forward/provenance.ts';

/** How long one is kept without a request, in ms: shorter than eofd's own front keeps it. */
const KEEP_MS = 50_000;
/** So many are kept without a request. */
const FREE_MAX = 256;
/** How soon a way with somebody in between is looked at anew. */
const LOOK_AGAIN_MS = 60_000;

/**
 * Connections to one HTTP server. One is used again only where an eofd is at its other end and nobody in between: there
 * alone it is known whether a request that was lost with it had been begun. A new one cannot have ended by itself.
 */
export class HttpConnections {
  readonly #module: typeof import('node:http') | typeof import('node:https');
  readonly #keeping: Agent;
  readonly #fresh: Agent;
  readonly #direct = new WeakSet<Duplex>();
  #othersAtMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  /** @param tls undefined without TLS, whose code is loaded only where it is needed */
  constructor(tls: AgentOptions | undefined) {
    this.#module = process.getBuiltinModule(tls === undefined ? 'node:http' : 'node:https');
    const keeping = {
      ...tls,
      keepAlive: true,
      scheduling: 'lifo',
      maxFreeSockets: FREE_MAX,
      timeout: KEEP_MS,
    } as const;
    this.#keeping = new this.#module.Agent(keeping);
    this.#fresh = new this.#module.Agent({ ...tls, keepAlive: false });
    const keep: (socket: Duplex) => unknown = this.#keeping.keepSocketAlive.bind(this.#keeping);
    // What it returns says whether the connection stays; the types know of no result.
    this.#keeping.keepSocketAlive = (socket) => !this.#isClosed && this.#direct.has(socket) && keep(socket) !== false;
  }

  /** @param isFresh on a connection of its own */
  open(options: RequestOptions, isFresh: boolean): ClientRequest {
    const areOthers = performance.now() - this.#othersAtMs < LOOK_AGAIN_MS;
    const isLast = isFresh || areOthers;
    const request = this.#module.request({ ...options, agent: isLast ? this.#fresh : this.#keeping });
    // Where it is the last, the server closes it, which leaves the port to be used again.
    request.setHeader('Connection', `${isLast ? 'close' : 'keep-alive'}, ${PROGRESS_OPTION}`);
    return request;
  }

  /** Notes what a response showed. @param isDirect an eofd is at the other end, with nobody in between */
  learn(socket: Duplex, isDirect: boolean): void {
    if (isDirect) this.#direct.add(socket);
    this.#othersAtMs = isDirect ? Number.NEGATIVE_INFINITY : performance.now();
  }

  isTrusted(socket: Duplex): boolean {
    return this.#direct.has(socket);
  }

  /** Keeps none any more; those in use go on. */
  close(): void {
    this.#isClosed = true;
    for (const sockets of Object.values(this.#keeping.freeSockets))
      for (const socket of [...(sockets ?? [])]) socket.destroy();
  }
}
