import type { DaemonView } from '../../metrics/daemon-view.ts';
import type { MetricsSite } from '../../metrics/metrics-site.ts';
import { close } from '../../posix/descriptor.ts';
import type { EventLoop } from '../../posix/event-loop.ts';
import { Acceptor } from '../../server/acceptor.ts';
import type { Observer } from '../../server/observer.ts';

/**
 * What there is to see of the daemon. Its code is loaded where there is a listener, after the first reply; who comes
 * before waits in the queue. Nothing here holds up a stop or an idle exit.
 */
export class MetricsService {
  readonly #observer: Pick<Observer, 'bug' | 'acceptFailed'>;
  readonly #view: () => DaemonView;
  readonly #acceptor: Acceptor;
  #site: MetricsSite | undefined;
  #isClosed = false;

  constructor(loop: EventLoop, observer: Pick<Observer, 'bug' | 'acceptFailed'>, view: () => DaemonView) {
    this.#observer = observer;
    this.#view = view;
    this.#acceptor = new Acceptor(loop, {
      isWelcome: () => this.#site !== undefined,
      isDeserted: () => false,
      take: (fd) => this.#take(fd),
      failed: (errno) => observer.acceptFailed(errno),
      turnOver: () => this.#acceptor.adjust(),
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
      this.#site = new Site(this.#view(), (error) => this.#observer.bug(error));
    } catch (error) {
      this.#acceptor.stop();
      this.#observer.bug(error);
    }
    this.#acceptor.adjust();
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
