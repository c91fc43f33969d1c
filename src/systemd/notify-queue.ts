import { quoted } from '../core/quote.ts';
import type { Log } from '../core/records/record.ts';
import type { NotifyChannel } from './notify-channel.ts';
import type { MessageKind } from './notify-message.ts';
import type { Schedule } from './schedule.ts';

const STATUS_INTERVAL_MS = 1000;
/** How soon to look again whether a full queue has room. */
const RETRY_MS = 200;

/**
 * What is still to be told to the service manager: at most one message of each kind, the newest. A message that finds
 * no room stays and is tried again; one that cannot arrive is dropped, with one record for a run of failures.
 */
export class NotifyQueue {
  readonly #channel: Pick<NotifyChannel, 'post' | 'socket'>;
  readonly #log: Log;
  readonly #schedule: Schedule;
  readonly #pending = new Map<MessageKind, string>();
  #isOpen = false;
  #retries = false;
  #statusRests = false;
  #sentStatus: string | undefined;
  #failing = false;

  constructor(channel: Pick<NotifyChannel, 'post' | 'socket'>, log: Log, schedule: Schedule) {
    this.#channel = channel;
    this.#log = log;
    this.#schedule = schedule;
  }

  /** From here on messages leave. */
  open(): void {
    this.#isOpen = true;
  }

  add(kind: MessageKind, message: string): void {
    // Anew at the end: of RELOADING and READY the later one must also arrive later.
    this.#pending.delete(kind);
    if (kind !== 'STATUS' || message !== this.#sentStatus) this.#pending.set(kind, message);
    if (this.#isOpen) this.#flush();
  }

  #flush(): void {
    for (const [kind, message] of this.#pending) {
      if (kind === 'STATUS' && this.#statusRests) continue;
      const posted = this.#channel.post(message);
      if (posted === 'later') {
        this.#retryLater();
        return;
      }
      this.#pending.delete(kind);
      this.#note(posted === 'sent' ? undefined : posted.failed);
      if (kind === 'STATUS') this.#restStatus(message);
    }
  }

  #retryLater(): void {
    if (this.#retries) return;
    this.#retries = true;
    this.#schedule(RETRY_MS, () => {
      this.#retries = false;
      this.#flush();
    });
  }

  #restStatus(sent: string): void {
    this.#sentStatus = sent;
    this.#statusRests = true;
    this.#schedule(STATUS_INTERVAL_MS, () => {
      this.#statusRests = false;
      this.#flush();
    });
  }

  #note(failure: string | undefined): void {
    if (failure !== undefined && !this.#failing) {
      const message = `the service manager cannot be told of anything: NOTIFY_SOCKET=${quoted(this.#channel.socket)}: ${failure}`;
      this.#log({ level: 'warning', event: 'notify', message });
    }
    this.#failing = failure !== undefined;
  }
}
