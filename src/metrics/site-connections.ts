import type { Socket } from 'node:net';

/**
 * How long a connection may take, in milliseconds: for a handshake, for the head of a request, to take a response, for the
 * next request.
 */
const WITHIN_MS = { greeting: 10_000, asking: 10_000, answering: 30_000, kept: 120_000 } as const;
type Stage = keyof typeof WITHIN_MS;
/**
 * Who goes first: whoever has had a response, before those that may be about to ask; of these, over TLS, anybody who has
 * not shown a certificate yet, and who has not even said a word before the others.
 */
const LEAVING = ['kept', 'silent', 'greeting', 'asking', 'answering'] as const satisfies readonly (Stage | 'silent')[];
/** So long a response is left alone, whoever waits. */
const ANSWER_MS = 1000;

interface Visit {
  readonly timer: NodeJS.Timeout;
  readonly stage: Stage;
  readonly since: number;
  /** Whether something came that was not read yet. */
  hasUnread(): boolean;
  /** Whether it ends with the answer that is on its way. */
  isLast: boolean;
}

/**
 * The open connections of the site: a few, each with an end. Where one more comes, one goes on which nothing is asked,
 * of these the one that did nothing for the longest time; whoever has just asked is answered first. So not even a flood
 * of connections keeps others from looking.
 */
export class SiteConnections {
  /** Whose stage is the oldest comes first. */
  readonly #open = new Map<Socket, Visit>();
  readonly #max: () => number;
  readonly #changed: () => void;
  readonly #now: () => number;

  /**
   * @param max how many there may be, now
   * @param changed called when there may be room for one more
   * @param now milliseconds of a clock that never goes back
   */
  constructor(max: () => number, changed: () => void, now: () => number) {
    this.#max = max;
    this.#changed = changed;
    this.#now = now;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Whether one more may be added. */
  get hasRoom(): boolean {
    const wanted = this.#inTheWay;
    return wanted <= 0 || this.#idle(wanted).length === wanted;
  }

  /** @param hasUnread asks the system @param stage `greeting` where a handshake comes first */
  add(socket: Socket, hasUnread: () => boolean, stage: 'greeting' | 'asking' = 'asking'): void {
    for (const one of this.#idle(this.#inTheWay)) this.#end(one);
    // Whoever adds one more where there is no room for it has the oldest go.
    for (const one of [...this.#open.keys()].slice(0, Math.max(0, this.#inTheWay))) this.#end(one);
    this.#begin(socket, stage, hasUnread);
    this.#untilClosed(socket);
  }

  /** Its handshake is over: from now on it is the socket that TLS has made of it, and has its time to ask. */
  secured(socket: Socket, raw: Socket): void {
    const visit = this.#open.get(raw);
    if (visit === undefined) return void socket.destroy();
    this.#forget(raw);
    this.#begin(socket, 'asking', visit.hasUnread);
    this.#untilClosed(socket);
  }

  has(socket: Socket): boolean {
    return this.#open.has(socket);
  }

  /** Whether there are as many as may be: then a connection ends with its answer. */
  get isFull(): boolean {
    return this.#open.size >= this.#max();
  }

  /**
   * A request has come.
   * @returns whether it is answered: who asks ahead of an answer has that one alone, and could ask for a thousand in one
   *   turn of the loop
   */
  ask(socket: Socket): boolean {
    const visit = this.#open.get(socket);
    if (visit?.stage === 'answering') {
      visit.isLast = true;
      return false;
    }
    this.#enter(socket, 'answering');
    return true;
  }

  /** The system has taken the answer. */
  answered(socket: Socket): void {
    if (this.#open.get(socket)?.isLast === true) return this.#end(socket);
    this.#enter(socket, 'kept');
    this.#changed();
  }

  close(): void {
    for (const socket of [...this.#open.keys()]) socket.destroy();
  }

  /** How many have to go before one more comes. */
  get #inTheWay(): number {
    return this.#open.size + 1 - this.#max();
  }

  /** So many that can be closed without harm to anybody who has asked, or as many as there are. */
  #idle(wanted: number): Socket[] {
    const idle: Socket[] = [];
    for (const group of LEAVING) {
      for (const [socket, visit] of this.#open) {
        if (idle.length >= wanted) return idle;
        if (groupOf(socket, visit) === group && (socket.destroyed || this.#isIdle(visit))) idle.push(socket);
      }
    }
    return idle;
  }

  /** Its time begins anew. */
  #enter(socket: Socket, stage: Stage): void {
    const visit = this.#open.get(socket);
    if (socket.destroyed || visit === undefined) return;
    this.#forget(socket);
    this.#begin(socket, stage, visit.hasUnread);
  }

  #isIdle({ stage, since, hasUnread }: Visit): boolean {
    return stage === 'answering' ? this.#now() - since > ANSWER_MS : !hasUnread();
  }

  #end(socket: Socket): void {
    socket.destroy();
    this.#forget(socket);
  }

  #begin(socket: Socket, stage: Stage, hasUnread: () => boolean): void {
    const timer = setTimeout(() => socket.destroy(), WITHIN_MS[stage]).unref();
    this.#open.set(socket, { timer, stage, since: this.#now(), hasUnread, isLast: false });
  }

  #untilClosed(socket: Socket): void {
    socket.on('close', () => {
      this.#forget(socket);
      this.#changed();
    });
  }

  #forget(socket: Socket): void {
    clearTimeout(this.#open.get(socket)?.timer);
    this.#open.delete(socket);
  }
}

/** Of a handshake that has begun a byte was read. */
const groupOf = ({ bytesRead }: Socket, { stage }: Visit): (typeof LEAVING)[number] =>
  stage === 'greeting' && bytesRead === 0 ? 'silent' : stage;
