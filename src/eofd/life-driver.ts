import { type Effect, type Event, type State, transition } from '../core/lifecycle.ts';
import type { Settings } from '../core/options.ts';
import type { Log } from '../core/record.ts';

/** What the life cycle moves: each is told what to do, and none decides when. */
export interface Parts {
  readonly log: Log;
  settings(): Settings;
  /** Everything listens: say so. */
  announce(): void;
  /** Reads the settings anew and applies what can be. Never fails: a bad file leaves the old ones in force. */
  reload(): Promise<void>;
  /** No new connections; calls back when the last one has ended. */
  drain(emptied: () => void): void;
  cut(): void;
  /** Lets everything go, so that the process ends by itself. */
  exit(): void;
  notify: {
    ready(): void;
    reloading(): void;
    stopping(): void;
    extendTimeout(ms: number): void;
  };
}

/** Carries out what core/lifecycle.ts decides: the one owner of starting, reloading, draining and the end. */
export class Daemon {
  #state: State = 'starting';
  readonly #parts: Parts;
  #drainTimer: NodeJS.Timeout | undefined;
  #reloading: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get stopped(): boolean {
    return this.#state === 'stopped';
  }

  occur(event: Event): void {
    const next = transition(this.#state, event);
    if (next === undefined) return;
    this.#state = next.state;
    for (const effect of next.effects) this.#carryOut(effect, event);
  }

  #carryOut(effect: Effect, cause: Event): void {
    const { log, notify } = this.#parts;
    switch (effect) {
      case 'announce':
        this.#parts.announce();
        notify.ready();
        break;
      case 'reload':
        // One after the other: a signal that comes during a reload must not be answered with what was read before it.
        this.#reloading = this.#reloading.then(async () => {
          if (this.#state !== 'serving') return;
          notify.reloading();
          await this.#parts.reload();
          // After STOPPING=1 nothing is ready any more.
          if (this.#state === 'serving') notify.ready();
        });
        break;
      case 'drain':
        this.#drain(cause);
        break;
      case 'cut':
        log({
          level: 'notice',
          event: 'lifecycle',
          message:
            cause === 'stop'
              ? 'asked again to stop: not waiting for open connections'
              : 'drain-timeout has passed: cutting the open connections',
        });
        this.#parts.cut();
        break;
      case 'exit':
        clearTimeout(this.#drainTimer);
        this.#parts.exit();
    }
  }

  #drain(cause: Event): void {
    const { log, notify } = this.#parts;
    const limit = this.#parts.settings()['drain-timeout'];
    notify.stopping();
    if (Number.isFinite(limit)) {
      // systemd's own stop timeout must not be shorter than ours; a little is added for the end itself.
      notify.extendTimeout(limit + 5000);
      this.#drainTimer = setTimeout(() => this.occur('drain deadline'), Math.min(limit, 0x7fffffff));
    }
    this.#parts.drain(() => this.occur('emptied'));
    log({ level: 'info', event: 'lifecycle', message: DRAIN_MESSAGES[cause] ?? 'stopping' });
  }
}

const DRAIN_MESSAGES: { readonly [E in Event]?: string } = {
  stop: 'stopping: finishing what is under way',
  idle: 'no connection for exit-idle-time: stopping until the next one comes',
  served: 'the connection is served: stopping',
};
