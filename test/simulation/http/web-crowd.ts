import type { Settings } from '../../../src/core/options.ts';
import type { Surroundings } from '../crowd.ts';
import type { Ended } from '../epoch.ts';
import type { SimListener } from '../kernel.ts';
import { WebClient } from './web-client.ts';
import { wrongWithWeb } from './web-judge.ts';
import { makeWebPlan } from './web-plans.ts';

/** So soon a request is answered by a built-in handler, in milliseconds. */
const AT_ONCE_MS = 500;

/** The clients for HTTP of a world: they are found by the process that each of them is. */
export class WebCrowd {
  /** Since the world began. */
  clients = 0;
  requests = 0;
  readonly #surroundings: Surroundings;
  readonly #present = new Map<number, WebClient>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get size(): number {
    return this.#present.size;
  }

  /** Whether somebody that was let in has begun a request, and not sent all of it. */
  get isMidway(): boolean {
    for (const { begun, sent, socket } of this.#present.values()) if (socket.wasAccepted && begun > sent) return true;
    return false;
  }

  connect(listener: SimListener, uid: number, settings: Settings | undefined): void {
    const { libc, random, sendBuffer, time } = this.#surroundings;
    const plan = makeWebPlan(random, settings?.['max-request'] ?? 4096, settings?.['read-timeout'] ?? 1000);
    const socket = libc.kernel.connect(listener, uid, sendBuffer);
    if (socket === undefined) return;
    this.clients++;
    this.#present.set(socket.pid, new WebClient(plan, socket, time, random, (client) => this.#judge(client)));
  }

  ended({ outcome, reason, request }: Ended): void {
    const { fail, faultOdds, isQuick } = this.#surroundings;
    const { durationMs, id, peer } = request.report;
    const client = this.#present.get(peer.pid);
    this.requests++;
    if (client === undefined) return;
    client.outcomes.set(id, { outcome, reason });
    if (!client.plan.isPrompt || faultOdds > 0) return;
    const isBlamed = outcome === 'aborted' || reason.includes('read-timeout') || reason.includes('write-timeout');
    if (isBlamed && client.end !== 'left')
      fail(`a client that did all as it should counts as ${outcome}: ${reason}: ${client.description}`);
    if (isQuick() && durationMs > AT_ONCE_MS)
      fail(`a client that did all as it should waited for ${durationMs} ms: ${client.description}`);
  }

  /** What it was may be counted only when the server hears of it: it is judged a little later. */
  #judge(client: WebClient): void {
    const { fail, faultOdds, time } = this.#surroundings;
    time.after(500, () => {
      this.#present.delete(client.socket.pid);
      const wrong = client.socket.wasAccepted && faultOdds === 0 ? wrongWithWeb(client) : undefined;
      if (wrong !== undefined) fail(`over HTTP, ${wrong}: ${client.description}`);
    });
  }
}
