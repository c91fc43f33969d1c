import type { OpenRequest } from '../core/account/open-request.ts';
import type { Handler } from '../core/handler.ts';
import { reasons } from '../core/reasons.ts';
import type { AcceptPath } from '../core/watchdog-rules.ts';
import type { TlsIdentity } from '../http/tls-identity.ts';
import { Server } from '../server/server.ts';
import type { ServerOptions } from '../server/server-options.ts';
import type { EffectiveSettings } from './configuration/settings.ts';
import { HttpService } from './http/http-service.ts';
import type { CutCause } from './lifecycle-driver.ts';
import type { MetricsService } from './metrics/metrics-service.ts';
import { Sockets } from './sockets.ts';

/** The raw socket and HTTP: two ways in to the same handler, with one ledger, one set of terms and one end. */
export class Fronts {
  readonly server: Server;
  readonly sockets: Sockets;
  readonly #http: HttpService;
  readonly #metrics: MetricsService;
  #tls: TlsIdentity | undefined;

  constructor(
    options: ServerOptions,
    tls: TlsIdentity | undefined,
    metrics: MetricsService,
    warn: (message: string) => void,
  ) {
    this.server = new Server(options);
    this.#tls = tls;
    this.#metrics = metrics;
    metrics.serveTls(tls, warn);
    this.#http = new HttpService({ ...options, server: this.server, tls: () => this.#tls });
    this.sockets = new Sockets(this.server, this.#http, metrics, warn);
  }

  /** Requests that have not ended. */
  *open(): Generator<OpenRequest> {
    yield* this.server.connections;
    yield* this.#http.requests;
  }

  /** Open connections for HTTP, those between requests included. */
  get httpConnections(): number {
    return this.#http.connections;
  }

  /** When the last connection came or ended; undefined while there is one with a request, or one waits. */
  get quietSince(): number | undefined {
    return this.#http.quietSince(this.server.quietSince);
  }

  /** For the watchdog. */
  get acceptPaths(): readonly AcceptPath[] {
    return [this.server.acceptPath, this.#http.acceptPath];
  }

  /** Everything listens: HTTP, whose code comes late, may be served as well. */
  start(): void {
    this.#http.start();
  }

  reconfigure(settings: EffectiveSettings, handler: Handler): void {
    this.#tls = settings.tls;
    this.#metrics.serveTls(settings.tls);
    this.server.reconfigure(settings, handler);
    this.#http.reconfigured();
  }

  /** Takes no new connections and calls `emptied` once the last one has ended. */
  drain(emptied: () => void): void {
    const { isOwn, isHttpOwn } = this.sockets;
    this.sockets.retireForRequests();
    // Of an inherited socket systemd keeps the queue for our successor; of our own nobody would ever serve it.
    this.#http.drain(isHttpOwn, () => this.sockets.closeHttp());
    this.server.drain(isOwn, () => this.#http.whenEmpty(emptied));
  }

  /** Ends every connection that is still there. */
  cut(cause: CutCause): void {
    const reason = cause === 'hurry' ? reasons.cutShort : reasons.cutByDrain(this.server.terms.settings);
    this.#http.cut(reason);
    this.server.cut(reason);
  }
}
