import type { Settings } from '../../src/core/options.ts';
import type { Random } from '../support/random.ts';
import { SimClient } from './client.ts';
import type { Ended } from './epoch.ts';
import { wrongWith } from './judge.ts';
import type { SimListener } from './kernel.ts';
import type { SimLibc } from './libc.ts';
import { isPrompt, makePlan } from './plans.ts';
import { SimSocket } from './socket.ts';
import type { Time } from './time.ts';

/** Of the odds for a fault, those that have two in a row now and then: they look like silence. */
export const OFTEN = 200;
/** So soon a request is answered by a built-in handler, in milliseconds. */
const AT_ONCE_MS = 500;

/** What clients are told of the world that they are in. */
export interface Surroundings {
  readonly libc: SimLibc;
  readonly time: Time;
  readonly random: Random;
  /** One call in so many fails without a cause; 0 for none. */
  readonly faultOdds: number;
  readonly sendBuffer: number;
  /** Whether replies are due at once. */
  isQuick(): boolean;
  /** Whether all handlers of now are called with whole requests. */
  isCalls(): boolean;
  fail(what: string): void;
}

/** The clients of the raw socket. */
export class Crowd {
  /** Since the world began. */
  clients = 0;
  readonly #surroundings: Surroundings;
  readonly #present = new Map<SimSocket, SimClient>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get size(): number {
    return this.#present.size;
  }

  connect(listener: SimListener, uid: number, settings: Settings | undefined): void {
    const { libc, random, sendBuffer, time } = this.#surroundings;
    const plan = makePlan(random, settings?.['max-request'] ?? 4096, settings?.['read-timeout'] ?? 1000);
    const socket = libc.kernel.connect(listener, uid, sendBuffer);
    if (socket === undefined) return;
    this.clients++;
    this.#present.set(socket, new SimClient(plan, socket, time, random, (client) => this.#judge(client)));
  }

  ended(fd: number, ended: Ended): void {
    const { fail, faultOdds, isQuick, libc } = this.#surroundings;
    const { outcome, reason } = ended;
    const file = libc.kernel.fileAt(fd);
    const client = file instanceof SimSocket && file.peer !== undefined ? this.#present.get(file.peer) : undefined;
    if (client === undefined) return;
    client.outcomes.push(outcome);
    const isBlamed =
      (outcome === 'aborted' && faultOdds === 0) || (reason.includes('read-timeout') && faultOdds !== OFTEN);
    if (isBlamed && !client.hasLeft && isPrompt(client.plan))
      fail(`a client that did all as it should counts as ${outcome}: ${reason}: ${client.description}`);
    const isDue = faultOdds === 0 && isQuick() && isPrompt(client.plan);
    if (isDue && ended.request.report.durationMs > AT_ONCE_MS)
      fail(
        `a client that did all as it should waited for ${ended.request.report.durationMs} ms: ${client.description}`,
      );
  }

  /** Its end may be counted only when the server hears of it: it is judged a little later. */
  #judge(client: SimClient): void {
    const { fail, isCalls, time } = this.#surroundings;
    const wasCalls = isCalls();
    time.after(500, () => {
      this.#present.delete(client.socket);
      const wrong = wrongWith(client, wasCalls && isCalls());
      if (wrong !== undefined) fail(`${wrong}: ${client.description}`);
    });
  }
}
