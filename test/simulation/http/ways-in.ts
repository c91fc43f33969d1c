import type { OpenRequest } from '../../../src/core/account/open-request.ts';
import type { Deadline } from '../../../src/core/deadlines.ts';
import type { Handler } from '../../../src/core/handler.ts';
import type { Settings } from '../../../src/core/options.ts';
import { reasons } from '../../../src/core/reasons.ts';
import { HttpService } from '../../../src/eofd/http/http-service.ts';
import { Server } from '../../../src/server/server.ts';
import type { ServerOptions } from '../../../src/server/server-options.ts';

interface Open {
  readonly deadline: Deadline | undefined;
  readonly id: string;
  readonly phase: string;
}

/** Both ways in, put together as eofd/fronts.ts does it, without the sockets that it binds or inherits. */
export class WaysIn {
  readonly #server: Server;
  readonly #http: HttpService;

  constructor(options: ServerOptions) {
    this.#server = new Server(options);
    this.#http = new HttpService({ ...options, server: this.#server, tls: () => undefined });
  }

  start(listener: number, httpListener: number): void {
    this.#server.listen(listener);
    this.#http.listen(httpListener);
    this.#http.start();
  }

  *open(): Generator<Open> {
    yield* this.#server.connections;
    for (const request of this.#http.requests) yield request as OpenRequest & Open;
  }

  /** Those over HTTP alone. */
  get httpRequests(): Iterable<OpenRequest> {
    return this.#http.requests;
  }

  /** Connections of both, those between requests included. */
  get connections(): number {
    return this.#server.connections.size + this.#http.connections;
  }

  get quietSince(): number | undefined {
    return this.#http.quietSince(this.#server.quietSince);
  }

  reconfigure(settings: Settings, handler: Handler): void {
    this.#server.reconfigure(settings, handler);
    this.#http.reconfigured();
  }

  drain(isOwn: boolean, emptied: () => void): void {
    this.#http.drain(isOwn, () => undefined);
    this.#server.drain(isOwn, () => this.#http.whenEmpty(emptied));
  }

  cut(): void {
    const reason = reasons.cutByDrain(this.#server.terms.settings);
    this.#http.cut(reason);
    this.#server.cut(reason);
  }
}
