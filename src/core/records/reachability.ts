import { timeText } from '../quantity.ts';
import type { LogRecord } from './record.ts';

/** So long after it was first missed, a server counts as one that is being restarted. In ms. */
const BRIEF_MS = 5000;
/** One that stays away is told again so often. In ms. */
const AGAIN_MS = 60_000;

/** Whether a server can be reached, as far as requests have found out: what there is to say of it, and what to do. */
export class Reachability {
  readonly #server: string;
  /** Since it was first missed; undefined while it is there. */
  #missedAtMs: number | undefined;
  #toldAtMs = 0;
  #inVain = 0;

  /** @param server its address, escaped */
  constructor(server: string) {
    this.#server = server;
  }

  /** It could not be reached. @param cause in words @returns what to log, the first time and then each minute */
  missed(cause: string, nowMs: number): LogRecord | undefined {
    const isFirst = this.#missedAtMs === undefined;
    this.#missedAtMs ??= nowMs;
    this.#inVain++;
    if (!isFirst && nowMs - this.#toldAtMs < AGAIN_MS) return undefined;
    this.#toldAtMs = nowMs;
    const message = isFirst
      ? `cannot reach ${this.#server}: ${cause}`
      : `still cannot reach ${this.#server}: ${cause}; ${this.#tries(nowMs)}`;
    return { level: 'warning', event: 'forward', message };
  }

  /** It was reached. @returns what to log where it had been missed */
  reached(nowMs: number): LogRecord | undefined {
    if (this.#missedAtMs === undefined) return undefined;
    const message = `reaches ${this.#server} again; ${this.#tries(nowMs)}`;
    this.#missedAtMs = undefined;
    this.#inVain = 0;
    return { level: 'notice', event: 'forward', message };
  }

  /** Whether it may come back at once: a restart is waited for, and a server that is away is not. */
  isBrief(nowMs: number): boolean {
    return this.#missedAtMs === undefined || nowMs - this.#missedAtMs < BRIEF_MS;
  }

  #tries(nowMs: number): string {
    const tries = this.#inVain === 1 ? '1 try was' : `${this.#inVain} tries were`;
    return `${tries} in vain over ${timeText(nowMs - (this.#missedAtMs ?? nowMs))}`;
  }
}
