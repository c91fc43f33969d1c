import { EXIT, FatalError } from '../core/errors.ts';
import { type ListenAddress, readListenAddress } from '../core/listen-address.ts';
import { quoted } from '../core/quote.ts';
import { NameKeeper, nameAsFound } from '../server/name-keeper.ts';
import type { Server } from '../server/server.ts';
import { type Inherited, takeInherited } from '../systemd/activation.ts';
import type { Environment } from '../systemd/activation-variables.ts';
import { bindAddress } from './bind-address.ts';
import type { EffectiveSettings } from './configuration/settings.ts';
import { TLS_OPTIONS } from './configuration/tls-conflicts.ts';
import type { HttpService } from './http/http-service.ts';
import type { MetricsService } from './metrics/metrics-service.ts';
import { OwnSocket } from './own-socket.ts';

/** What is served. */
interface Opened {
  /** For the log, one for each socket. */
  readonly addresses: readonly string[];
  /** Connections are all that was inherited, and no more will come. */
  readonly onlyConnections: boolean;
}

/** What is served beside the raw socket, whether it was passed or bound. */
export interface Beside {
  readonly http: boolean;
  readonly metrics: boolean;
}

type ServedSettings = Pick<
  EffectiveSettings,
  'socket' | 'socket-mode' | 'socket-group' | 'backlog' | 'http' | 'metrics' | 'tls' | 'access'
>;

/** The sockets that are served: those that a service manager passed on, or else the daemon's own. */
export class Sockets {
  readonly #server: Pick<Server, 'listen' | 'adopt'>;
  readonly #http: Pick<HttpService, 'listen'>;
  readonly #metrics: Pick<MetricsService, 'listen'>;
  readonly #warn: (message: string) => void;
  readonly #keeper: NameKeeper;
  readonly #own: OwnSocket;
  readonly #ownHttp: OwnSocket;
  /** After `open`. */
  beside: Beside = { http: false, metrics: false };
  /** Where HTTP is served at a port and without TLS: nothing says who asks there. After `open`. */
  openPort: string | undefined;
  /** For people, one for each that is served; after `open`. */
  addresses: readonly string[] = [];
  readonly #ownMetrics: OwnSocket;

  constructor(
    server: Pick<Server, 'listen' | 'adopt'>,
    http: Pick<HttpService, 'listen'>,
    metrics: Pick<MetricsService, 'listen'>,
    warn: (message: string) => void,
  ) {
    this.#server = server;
    this.#http = http;
    this.#metrics = metrics;
    this.#warn = warn;
    this.#keeper = new NameKeeper(warn);
    this.#own = new OwnSocket((fd) => server.listen(fd));
    this.#ownHttp = new OwnSocket((fd) => http.listen(fd));
    this.#ownMetrics = new OwnSocket((fd) => metrics.listen(fd));
  }

  /** Whether the raw socket is of its own: nobody else keeps its queue. */
  get isOwn(): boolean {
    return this.#own.isBound;
  }

  /** The same of the socket for HTTP. */
  get isHttpOwn(): boolean {
    return this.#ownHttp.isBound;
  }

  /** Whether one for requests is: a service manager would not start the daemon again for it. */
  get areOwn(): boolean {
    return this.isOwn || this.isHttpOwn;
  }

  /** Serves the sockets that were passed, and in place of those that were not its own. @throws FatalError */
  async open(settings: ServedSettings, environment: Environment): Promise<Opened> {
    const inherited = this.#inherit(environment, settings);
    const isTls = settings.tls !== undefined;
    const addresses = inherited.map((one) => wordsOf(one, isTls, true));
    const overHttp = inherited.filter(({ kind }) => kind === 'http').map(({ address }) => address);
    const has = (kind: Inherited['kind']): boolean => inherited.some((one) => one.kind === kind);
    const onlyConnections = has('connection') && !has('listener') && !has('http');
    if (!has('listener') && !has('http') && !has('connection')) {
      addresses.push(await this.#bind(this.#own, { kind: 'path', path: settings.socket }, settings));
    }
    if (settings.http !== undefined && !has('http') && !onlyConnections) {
      const address = await this.#bind(this.#ownHttp, readListenAddress(settings.http), settings);
      overHttp.push(address);
      addresses.push(wordsOf({ kind: 'http', address }, isTls));
    }
    if (settings.metrics !== undefined && !has('metrics') && !onlyConnections) {
      const address = await this.#bind(this.#ownMetrics, readListenAddress(settings.metrics), settings);
      addresses.push(wordsOf({ kind: 'metrics', address }, isTls));
    }
    this.addresses = addresses;
    this.openPort = isTls ? undefined : overHttp.find(isPortName);
    this.beside = {
      http: this.#ownHttp.isBound || has('http'),
      metrics: this.#ownMetrics.isBound || has('metrics'),
    };
    return { addresses, onlyConnections };
  }

  /** Keeps an eye on the names of sockets that were passed. */
  keep(addresses: readonly string[]): void {
    for (const address of addresses) {
      const name = nameAsFound(address, 'stop its service and its socket unit, and start the socket again');
      if (name !== undefined) this.#keeper.keep(name);
    }
  }

  /** Looks now whether all names are still there. */
  async look(): Promise<void> {
    await this.#keeper.look(true);
  }

  /** For a stop, also while it still binds: takes the names of its own away and lets nobody new connect to ask. */
  retireForRequests(): void {
    this.#keeper.stop();
    this.#own.retire();
    this.#ownHttp.retire();
  }

  /** For the end: nobody has anything to look at any more, either. */
  retire(): void {
    this.retireForRequests();
    this.#ownMetrics.retire();
  }

  /** The queue for HTTP was served for the last time. */
  closeHttp(): void {
    this.#ownHttp.close();
  }

  #inherit(environment: Environment, { tls, access }: ServedSettings): readonly Inherited[] {
    const inherited = takeInherited(environment, undefined, this.#warn);
    if (tls === undefined) for (const one of inherited) refusePort(one, access !== undefined);
    for (const { fd, kind } of inherited) {
      if (kind === 'listener') this.#server.listen(fd);
      else if (kind === 'http') this.#http.listen(fd);
      else if (kind === 'metrics') this.#metrics.listen(fd);
      else this.#server.adopt(fd);
    }
    this.keep(inherited.filter(({ kind }) => kind !== 'connection').map(({ address }) => address));
    return inherited;
  }

  /** @returns the address as it is now */
  async #bind(own: OwnSocket, address: ListenAddress, settings: ServedSettings): Promise<string> {
    const { 'socket-mode': mode, 'socket-group': group, backlog } = settings;
    const name = await own.open((isAlone) => bindAddress(address, mode, backlog, { group, isAlone, warn: this.#warn }));
    this.#keeper.keep(name);
    return name.address;
  }
}

/** Whether that is an address and a port, and no path. */
const isPortName = (address: string): boolean => /^[[\d][^/]*$/.test(address);

/**
 * A port that others can reach is for those alone who show a certificate, and so is any port where it counts who asks.
 * @throws FatalError
 */
function refusePort({ fd, name, kind, address }: Inherited, hasAccess: boolean): void {
  if ((kind !== 'http' && kind !== 'metrics') || !isPortName(address)) return;
  const isReachable = readListenAddress(address).kind !== 'loopback';
  // Who looks is not asked for an account.
  if (!isReachable && (kind === 'metrics' || !hasAccess)) return;
  const tls = TLS_OPTIONS.join(', ');
  const problem = isReachable
    ? `that others can reach (${address}): it needs ${tls}`
    : `(${address}), where nothing says who asks, beside allow-users or allow-groups: pass a Unix path, or set ${tls}`;
  throw new FatalError(
    `cannot serve what the service manager passed: descriptor ${fd} (${quoted(name)}) is a TCP socket ${problem}`,
    EXIT.unavailable,
  );
}

const WORDS = { listener: '', http: 'HTTP on ', metrics: 'metrics on ' } as const;

/** For the log. A port has no access mode, unlike a path or an abstract name that systemd may guard. */
function wordsOf({ kind, address }: Pick<Inherited, 'kind' | 'address'>, isTls: boolean, isInherited = false): string {
  const isPort = (kind === 'http' || kind === 'metrics') && isPortName(address);
  const isSafe = isTls && isPort && (kind === 'http' || readListenAddress(address).kind !== 'loopback');
  const whoMay = isSafe ? 'over TLS, for those with a certificate' : 'every account of this machine may ask it';
  const notes = [isInherited && 'inherited', isPort && whoMay].filter(Boolean);
  const what = kind === 'connection' ? 'one connection' : WORDS[kind] + address;
  return notes.length === 0 ? what : `${what} (${notes.join('; ')})`;
}
