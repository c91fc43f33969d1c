import type { DaemonView } from '../../metrics/daemon-view.ts';
import type { MetricsSite } from '../../metrics/metrics-site.ts';
import { close, unreadBytes } from '../../posix/descriptor.ts';
import type { EventLoop } from '../../posix/event-loop.ts';
import { Acceptor } from '../../server/acceptor.ts';
import type { Observer } from '../../server/observer.ts';

/** While all connections of those who look are busy, it is looked so often whether one is no more, in milliseconds. */
const RETRY_MS = 20;

/**
 * What there is to see of the daemon. Its code is loaded where there is a listener, after the first reply; who comes
 * before waits in the queue. Nothing here holds up a stop or an idle exit.
 */
export class MetricsService {
  readonly #observer: Pick<Observer, 'bug' | 'acceptFailed'>;
  readonly #view: () => DaemonView;
  readonly #acceptor: Acceptor;
  #site: MetricsSite | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(loop: EventLoop, observer: Pick<Observer, 'bug' | 'acceptFailed'>, view: () => DaemonView) {
    this.#observer = observer;
    this.#view = view;
    this.#acceptor = new Acceptor(loop, {
      isWelcome: () => this.#site?.hasRoom === true,
      isDeserted: () => false,
      take: (fd) => this.#take(fd),
      failed: (errno) => observer.acceptFailed(errno),
      turnOver: () => this.#look(),
    });
    this.#acceptor.adjust();
  }

  /** Serves a listener, once the code is there. @returns lets go of it again, for its owner to close */
  listen(fd: number): () => void {
    return this.#acceptor.listen(fd);
  }

  /** Loads the code, where there is a listener. */
  async load(): Promise<void> {
    if (!this.#acceptor.isListening || this.#site !== undefined || this.#isClosed) return;
    try {
      const { MetricsSite: Site } = await import('../metrics.ts');
      if (this.#isClosed) return;
      this.#site = new Site(this.#view(), {
        unreadBytes: (fd) => this.#unreadBytes(fd),
        changed: () => this.#look(),
        bug: (error) => this.#observer.bug(error),
      });
    } catch (error) {
      this.#acceptor.stop();
      this.#observer.bug(error);
    }
    this.#acceptor.adjust();
  }

  /** Whoever is not read yet, or takes no response, makes room later without a word. */
  #look(): void {
    this.#acceptor.adjust();
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

  #take(fd: number): void {
    try {
      if (this.#site === undefined) close(fd);
      else this.#site.adopt(fd);
    } catch (error) {
      this.#observer.bug(error);
      close(fd);
    }
  }

  /** For the end of the process. */
  close(): void {
    this.#isClosed = true;
    this.#acceptor.stop();
    this.#site?.close();
  }
}
