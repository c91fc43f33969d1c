import type { CallEnd } from '../../core/call.ts';
import type { EventLoop } from '../../posix/event-loop.ts';
import type { Connection } from '../connection.ts';
import type { TurnEnd } from '../driver.ts';
import { LateWatch } from './late-watch.ts';

/** Gives a connection its next turn. */
export interface NextTurns {
  /** Something happened on its descriptor. @param events EPOLL* bits */
  ready(connection: Connection, events: number): void;
  /** It has what it waited for otherwise. */
  goOn(connection: Connection): void;
  answered(connection: Connection, end: CallEnd): void;
  /** It has waited for its reply for a while: it is to wait for an event from now on. */
  toBeWatched(connection: Connection): void;
}

/** Puts connections where they wait for their next turn. */
export class Waits {
  readonly #loop: EventLoop;
  readonly #turns: NextTurns;
  readonly #watch: LateWatch<Connection>;

  constructor(loop: EventLoop, turns: NextTurns) {
    this.#loop = loop;
    this.#turns = turns;
    this.#watch = new LateWatch<Connection>(loop, turns.ready, turns.toBeWatched);
  }

  /** @throws PosixError where its descriptor can't be watched */
  wait(connection: Connection, end: Exclude<TurnEnd, 'ended'>): void {
    if (end === 'reply') return this.#waitForReply(connection);
    this.#watch.now(connection);
    if (end === 'event') return;
    connection.again ??= () => this.#turns.goOn(connection);
    const { again } = connection;
    if (end === 'next turn') this.#loop.defer(again);
    else connection.claim.made().wait('read', () => this.#loop.defer(again));
  }

  #waitForReply(connection: Connection): void {
    this.#watch.later(connection);
    connection.call?.whenEnded((ended) => {
      this.#watch.cancel(connection);
      this.#turns.answered(connection, ended);
    });
  }
}
