import { type Effect, type Event, type State, transition } from '../core/lifecycle.ts';
import type { Log } from '../core/record.ts';
import { TIMER_MAX_MS } from '../core/timer-max.ts';
import type { Notifier } from '../systemd/notify.ts';

/** What the life cycle moves: each step is done when it is told to be, and none decides when. */
export interface Steps {
  /** Everything listens: say so. */
  announce(): void;
  /** Reads the settings anew and applies what can be. Never fails: a bad file leaves the old ones in force. */
  reload(): Promise<void>;
  /** No new connections; calls back when the last one has ended. */
  drain(emptied: () => void): void;
  cut(): void;
  /** Lets everything go, so that the process ends by itself. */
  exit(): void;
}

/** What the driver needs beside the steps. */
export interface DriverSurroundings {
  readonly log: Log;
  readonly notify: Pick<Notifier, 'ready' | 'reloading' | 'stopping' | 'extendTimeout'>;
  /** `drain-timeout` as it is now. */
  drainTimeoutMs(): number;
}

/** Carries out what core/lifecycle.ts decides: the one owner of starting, reloading, draining and the end. */
export class LifecycleDriver {
  #state: State = 'starting';
  readonly #steps: Steps;
  readonly #surroundings: DriverSurroundings;
  #drainTimer: NodeJS.Timeout | undefined;
  #reloading: Promise<void> = Promise.resolve();

  constructor(steps: Steps, surroundings: DriverSurroundings) {
    this.#steps = steps;
    this.#surroundings = surroundings;
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
    const { log, notify } = this.#surroundings;
    switch (effect) {
      case 'announce':
        this.#steps.announce();
        notify.ready();
        break;
      case 'reload':
        // One after the other: a signal that comes during a reload must not be answered with what was read before it.
        this.#reloading = this.#reloading.then(async () => {
          if (this.#state !== 'serving') return;
          notify.reloading();
          await this.#steps.reload();
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
        this.#steps.cut();
        break;
      case 'exit':
        clearTimeout(this.#drainTimer);
        this.#steps.exit();
    }
  }

  #drain(cause: Event): void {
    const { log, notify } = this.#surroundings;
    const limit = this.#surroundings.drainTimeoutMs();
    notify.stopping();
    if (Number.isFinite(limit)) {
      // systemd's own stop timeout must not be shorter than ours; a little is added for the end itself.
      notify.extendTimeout(limit + 5000);
      this.#drainTimer = setTimeout(() => this.occur('drain deadline'), Math.min(limit, TIMER_MAX_MS));
    }
    this.#steps.drain(() => this.occur('emptied'));
    log({ level: 'info', event: 'lifecycle', message: DRAIN_MESSAGES[cause] ?? 'stopping' });
  }
}

const DRAIN_MESSAGES: { readonly [E in Event]?: string } = {
  stop: 'stopping: finishing what is under way',
  idle: 'no connection for exit-idle-time: stopping until the next one comes',
  served: 'the connection is served: stopping',
};
