import { SimListener } from './kernel.ts';
import type { SimSocket } from './socket.ts';

/** A listener, and who is the first in its queue. */
class Queue {
  readonly listener = new SimListener();
  #first: SimSocket | undefined;
  #since = 0;

  waitMs(nowMs: number, mayWait: () => boolean): number {
    const [first] = this.listener.queue;
    if (first === undefined || first !== this.#first || mayWait()) {
      this.#first = first;
      this.#since = nowMs;
    }
    return nowMs - this.#since;
  }
}

/** The sockets of a service, which may outlive it. */
export class Queues {
  #raw = new Queue();
  #http = new Queue();

  get raw(): SimListener {
    return this.#raw.listener;
  }

  get http(): SimListener {
    return this.#http.listener;
  }

  get both(): readonly SimListener[] {
    return [this.raw, this.http];
  }

  /** Nobody keeps them: whoever waits is refused. */
  renew(): void {
    for (const { queue } of this.both) for (const socket of queue) socket.close();
    [this.#raw, this.#http] = [new Queue(), new Queue()];
  }

  /**
   * @param mayWait whether there is a reason to wait now, such as a request that has not ended
   * @param mayWaitForHttp the same for HTTP alone
   * @returns for how long somebody has waited without any, in milliseconds
   */
  waitMs(nowMs: number, mayWait: () => boolean, mayWaitForHttp: () => boolean): number {
    return Math.max(this.#raw.waitMs(nowMs, mayWait), this.#http.waitMs(nowMs, mayWaitForHttp));
  }
}
