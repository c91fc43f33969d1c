import type { DaemonView } from '../../metrics/daemon-view.ts';
import type { MetricsSite } from '../../metrics/metrics-site.ts';
import { close } from '../../posix/descriptor.ts';
import type { EventLoop } from '../../posix/event-loop.ts';
import { Acceptor } from '../../server/acceptor.ts';

/**
 * What there is to see of the daemon. Its code is loaded where there is a listener, after the first reply; who comes
 * before waits in the queue. Nothing here holds up a stop or an idle exit.
 */
export class MetricsService {
  readonly #bug: (error: unknown) => void;
  readonly #view: () => DaemonView;
  readonly #acceptor: Acceptor;
  #site: MetricsSite | undefined;
  #isClosed = false;

  /** @param bug told of what should not have happened */
  constructor(loop: EventLoop, bug: (error: unknown) => void, view: () => DaemonView) {
    this.#bug = bug;
    this.#view = view;
    this.#acceptor = new Acceptor(loop, {
      isWelcome: () => this.#site !== undefined,
      isDeserted: () => false,
      take: (fd) => (this.#site === undefined ? close(fd) : this.#site.adopt(fd)),
      // Where descriptors ran out requests meet that as well, and are told of it.
      failed: () => undefined,
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
      this.#site = new Site(this.#view(), this.#bug);
    } catch (error) {
      this.#acceptor.stop();
      this.#bug(error);
    }
    this.#acceptor.adjust();
  }

  /** For the end of the process. */
  close(): void {
    this.#isClosed = true;
    this.#acceptor.stop();
    this.#site?.close();
  }
}
