import { type Effect, type Event, type State, transition } from '../core/lifecycle.ts';
import type { Log } from '../core/records/record.ts';
import { StopWish } from '../core/stop-wish.ts';
import { TIMER_MAX_MS } from '../core/timer-max.ts';
import type { Notifier } from '../systemd/notify.ts';
import type { Asked } from './signals.ts';

/** Why connections are cut that are still open in a drain. */
export type CutCause = 'hurry' | 'drain deadline';

/** What the life cycle moves: each step is done when it is told to be, and none decides when. */
export interface Steps {
  /** Everything listens: say so. */
  announce(): void;
  /** Reads the settings anew and applies what can be. Never fails: a bad file leaves the old ones in force. */
  reload(): Promise<void>;
  /** No new connections; calls back when the last one has ended. */
  drain(emptied: () => void): void;
  /** Ends what is still open. */
  cut(cause: CutCause): void;
  /** Lets everything go, so that the process ends by itself. */
  exit(): void;
}

/** What the driver needs beside the steps. */
export interface DriverSurroundings {
  readonly log: Log;
  readonly notify: Pick<Notifier, 'ready' | 'reloading' | 'stopping' | 'extendTimeout'>;
  /** `drain-timeout` as it is now. */
  drainTimeoutMs(): number;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

/** Carries out what core/lifecycle.ts decides: the one owner of starting, reloading, draining and the end. */
export class LifecycleDriver {
  #state: State = 'starting';
  readonly #steps: Steps;
  readonly #surroundings: DriverSurroundings;
  #drainTimer: NodeJS.Timeout | undefined;
  /** One reload runs, and at most one waits: it reads the file after the last signal, so no change is lost. */
  #reloads: 'none' | 'running' | 'running, one waits' = 'none';
  readonly #stopWish = new StopWish();

  constructor(steps: Steps, surroundings: DriverSurroundings) {
    this.#steps = steps;
    this.#surroundings = surroundings;
  }

  get stopped(): boolean {
    return this.#state === 'stopped';
  }

  get isStopping(): boolean {
    return this.#state === 'draining' || this.#state === 'cutting' || this.stopped;
  }

  /** Takes what a signal asks for as what it means now. */
  hear(asked: Asked): void {
    const event = asked === 'stop' ? this.#stopWish.hear(this.#surroundings.now()) : asked;
    if (event !== undefined) this.occur(event);
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
        if (this.#reloads === 'none') void this.#reload();
        else this.#reloads = 'running, one waits';
        break;
      case 'drain':
        this.#drain(cause);
        break;
      case 'cut':
        log({
          level: 'notice',
          event: 'lifecycle',
          message:
            cause === 'hurry'
              ? 'asked again to stop: not waiting for open connections'
              : 'drain-timeout has passed: cutting the open connections',
        });
        this.#steps.cut(cause === 'hurry' ? cause : 'drain deadline');
        break;
      case 'exit':
        clearTimeout(this.#drainTimer);
        this.#steps.exit();
    }
  }

  async #reload(): Promise<void> {
    const { notify } = this.#surroundings;
    do {
      this.#reloads = 'running';
      notify.reloading();
      await this.#steps.reload();
      // After STOPPING=1 nothing is ready any more.
      if (this.#state === 'serving') notify.ready();
    } while (this.#state === 'serving' && this.#hasNextReload);
    this.#reloads = 'none';
  }

  get #hasNextReload(): boolean {
    return this.#reloads === 'running, one waits';
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
