import { readListenAddress } from '../../core/listen-address.ts';
import type { TlsIdentity } from '../../http/tls-identity.ts';
import type { DaemonView } from '../../metrics/daemon-view.ts';
import type { MetricsSite } from '../../metrics/metrics-site.ts';
import { AF_UNIX, SO_DOMAIN } from '../../posix/constants.ts';
import { close, unreadBytes } from '../../posix/descriptor.ts';
import { internetName } from '../../posix/endpoint.ts';
import type { EventLoop } from '../../posix/event-loop.ts';
import { socketOption } from '../../posix/socket.ts';
import { Acceptor } from '../../server/acceptor.ts';
import type { Observer } from '../../server/observer.ts';
import { RefusedLookers } from './refused-lookers.ts';
import type { SecureSite } from './secure-site.ts';

/** While all connections of those who look are busy, it is looked so often whether one is no more, in milliseconds. */
const RETRY_MS = 20;

/**
 * What there is to see of the daemon. Its code is loaded where there is a listener, after the first reply; who comes
 * before waits in the queue. Nothing here holds up a stop or an idle exit.
 */
export class MetricsService {
  readonly #observer: Pick<Observer, 'bug' | 'acceptFailed'>;
  readonly #view: () => DaemonView;
  /** Of paths and the loopback. */
  readonly #plain: Acceptor;
  /** Of ports that others can reach. */
  readonly #secure: Acceptor;
  #site: MetricsSite | undefined;
  #secureSite: SecureSite | undefined;
  #tls: TlsIdentity | undefined;
  #refused: RefusedLookers | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(loop: EventLoop, observer: Pick<Observer, 'bug' | 'acceptFailed'>, view: () => DaemonView) {
    this.#observer = observer;
    this.#view = view;
    const acceptorFor = (site: () => Pick<MetricsSite, 'adopt'> | undefined): Acceptor =>
      new Acceptor(loop, {
        isWelcome: () => this.#site?.hasRoom === true,
        isDeserted: () => false,
        take: (fd) => this.#take(fd, site()),
        failed: (errno) => observer.acceptFailed(errno),
        turnOver: () => this.#look(),
      });
    this.#plain = acceptorFor(() => this.#site);
    this.#secure = acceptorFor(() => this.#secureSite);
    this.#adjust();
  }

  /** With these certificates at ports that others can reach, from now on. @param warn told who is refused there */
  serveTls(identity: TlsIdentity | undefined, warn?: (message: string) => void): void {
    this.#tls = identity;
    if (warn !== undefined) this.#refused = new RefusedLookers(warn);
    if (identity !== undefined) this.#secureSite?.serve(identity);
  }

  /** Serves a listener, once the code is there. @returns lets go of it again, for its owner to close */
  listen(fd: number): () => void {
    const isAtPort = socketOption(fd, SO_DOMAIN) !== AF_UNIX;
    const isReachable = isAtPort && readListenAddress(internetName(fd)).kind !== 'loopback';
    return (isReachable ? this.#secure : this.#plain).listen(fd);
  }

  /** Loads the code, where there is a listener. */
  async load(): Promise<void> {
    const isListening = this.#plain.isListening || this.#secure.isListening;
    if (!isListening || this.#site !== undefined || this.#isClosed) return;
    try {
      const { MetricsSite: Site, SecureSite: Secure } = await import('../metrics.ts');
      if (this.#isClosed) return;
      this.#site = new Site(this.#view(), {
        unreadBytes: (fd) => this.#unreadBytes(fd),
        changed: () => this.#look(),
        bug: (error) => this.#observer.bug(error),
      });
      if (this.#secure.isListening && this.#tls !== undefined) {
        this.#secureSite = new Secure(this.#site, (address, why) => this.#refused?.refused(address, why));
        this.#secureSite.serve(this.#tls);
      }
    } catch (error) {
      this.#stopAccepting();
      this.#observer.bug(error);
    }
    this.#adjust();
  }

  #adjust(): void {
    this.#plain.adjust();
    this.#secure.adjust();
  }

  #stopAccepting(): void {
    this.#plain.stop();
    this.#secure.stop();
  }

  /** Whoever is not read yet, or takes no response, makes room later without a word. */
  #look(): void {
    this.#adjust();
    if (this.#isClosed || this.#retry !== undefined || this.#site?.hasRoom !== false) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#look();
    }, RETRY_MS).unref();
  }

  #unreadBytes(fd: number): number {
    try {
      return unreadBytes(fd);
    } catch (error) {
      this.#observer.bug(error);
      return 0;
    }
  }

  #take(fd: number, site: Pick<MetricsSite, 'adopt'> | undefined): void {
    try {
      if (site === undefined) close(fd);
      else site.adopt(fd);
    } catch (error) {
      this.#observer.bug(error);
      close(fd);
    }
  }

  /** For the end of the process. */
  close(): void {
    this.#isClosed = true;
    this.#stopAccepting();
    this.#refused?.stop();
    this.#site?.close();
  }
}
