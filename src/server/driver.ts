import { Call, type CallEnd } from '../core/call.ts';
import { type CallHandler, failureOf, reasonOf } from '../core/handler.ts';
import { type Happening, nextStep } from '../core/phases.ts';
import { type Reason, reasons } from '../core/reasons.ts';
import * as k from '../posix/constants.ts';
import { pollNow } from '../posix/descriptor.ts';
import type { Arrived } from './arrival.ts';
import type { Connection } from './connection.ts';
import type { House } from './house.ts';
import { GONE, happeningOf } from './lost.ts';
import { Notice } from './notice.ts';
import { ReplyWriter } from './reply-writer.ts';

/** What a turn came to: what the connection waits for from now on, or that it has ended. */
export type TurnEnd = 'event' | 'next turn' | 'room' | 'reply' | 'ended';

const INTERNAL_ERROR: Reason = { kind: 'internal-error', text: 'internal error' };

/**
 * Moves connections: each method is one turn of one connection, and returns what it waits for next. What may follow on
 * what is core/phases.ts.
 *
 * The last byte of a request stays in the socket until the reply is out: closing a Unix socket with a byte unread
 * resets the peer, and that is the only way to end a connection so that what the client has read can't pass for a whole
 * reply (docs/decisions/002).
 */
export class Driver {
  readonly #house: House;

  constructor(house: House) {
    this.#house = house;
  }

  /** The first turn, just after accept: most requests are there already and are answered in it. */
  begin(connection: Connection): TurnEnd {
    const { arrival, fd } = connection;
    const events = pollNow(fd, k.POLLIN | k.POLLRDHUP);
    arrival.request.halfClosed = (events & k.POLLRDHUP) !== 0;
    if ((events & k.POLLHUP) !== 0) return this.#gone(connection);
    if (events === 0) return 'event';
    const answer = arrival.begin();
    if (answer instanceof ReplyWriter) {
      connection.phase = 'handling';
      connection.writer = answer;
      return this.occur(connection, { what: 'handled' });
    }
    return this.follow(connection, answer);
  }

  /** Something happened on its descriptor. @param events EPOLL* bits */
  ready(connection: Connection, events: number): TurnEnd {
    if ((events & k.EPOLLRDHUP) !== 0) connection.arrival.request.halfClosed = true;
    if ((events & k.EPOLLIN) !== 0) connection.arrival.noteInput();
    if ((events & (k.EPOLLHUP | k.EPOLLERR)) !== 0) return this.#gone(connection);
    return this.goOn(connection);
  }

  /** Does what can be done now. */
  goOn(connection: Connection): TurnEnd {
    switch (connection.phase) {
      case 'reading':
        return this.follow(connection, connection.arrival.read());
      case 'replying':
        return this.#write(connection);
      case 'telling':
        return this.#tell(connection);
      case 'handling':
      case 'closed':
        return 'event';
    }
  }

  /** What became of reading. */
  follow(connection: Connection, arrived: Arrived): TurnEnd {
    return typeof arrived === 'string' ? arrived : this.occur(connection, arrived);
  }

  /** The call has ended. */
  answered(connection: Connection, end: CallEnd): TurnEnd {
    if (connection.phase !== 'handling') return 'event';
    if (end.kind === 'replied') return this.#reply(connection, end.reply);
    if (end.bug !== undefined) this.#house.observer.bug(end.bug);
    return this.occur(connection, { what: 'handler failed', reason: reasonOf(end) });
  }

  /** An error of ours ends this connection, and nothing else. */
  fail(connection: Connection): TurnEnd {
    connection.phase = 'closed';
    connection.verdict ??= { outcome: 'failed', reason: INTERNAL_ERROR };
    connection.call?.abort();
    return 'ended';
  }

  /** Something happened: takes the step that follows. */
  occur(connection: Connection, { what, reason }: Happening): TurnEnd {
    const step = nextStep(connection.phase, what);
    if (step === undefined) return 'event';
    if (step.outcome !== undefined) connection.noteEnd();
    connection.enter(step.phase);
    switch (step.effect) {
      case 'handle':
        return this.#handle(connection);
      case 'reply':
        return this.#write(connection);
      case 'tell':
        this.#drop(connection);
        connection.verdict = { outcome: step.outcome ?? 'timed out', reason };
        connection.notice = new Notice(connection.fd, reason, { mayEndClean: what !== 'refused' });
        return this.#tell(connection);
      case 'tell in passing':
        if ((pollNow(connection.fd, k.POLLRDHUP) & k.POLLRDHUP) === 0) {
          new Notice(connection.fd, reason, { mayEndClean: true }).look();
        }
        break;
      case 'finish':
        connection.arrival.request.takeRest();
        break;
      case 'abandon':
    }
    this.#drop(connection);
    connection.verdict ??= { outcome: step.outcome ?? 'failed', reason };
    return 'ended';
  }

  /** The peer is gone. What it sent until then belongs to its record. */
  #gone(connection: Connection): TurnEnd {
    connection.arrival.request.look();
    return this.occur(connection, GONE);
  }

  /** The request is complete. */
  #handle(connection: Connection): TurnEnd {
    const { handler, request } = connection.arrival;
    const { failure } = request;
    if (failure === undefined) {
      return handler.kind === 'stream' ? this.#reply(connection, request.kept.pieces) : this.#ask(connection, handler);
    }
    const why = failureOf(failure);
    if (why.bug !== undefined) this.#house.observer.bug(why.bug);
    return this.occur(connection, { what: 'handler failed', reason: reasonOf(why) });
  }

  #ask(connection: Connection, handler: CallHandler): TurnEnd {
    // An EOF from a peer that is gone altogether is no half-close: what came may be half a request.
    if (!connection.arrival.request.isWhole && (pollNow(connection.fd, 0) & k.POLLHUP) !== 0)
      return this.occur(connection, GONE);
    const { ledger, observer, now } = this.#house;
    const { id: requestId, peer } = connection;
    const log = (message: string): void => observer.handlerSaid(requestId, message, peer.uid);
    const context = { requestId, peer, claim: connection.claim.made(), log };
    connection.call = new Call(handler, connection.arrival.request.kept.handOver(), context, ledger, now);
    return 'reply';
  }

  #reply(connection: Connection, reply: readonly Uint8Array[]): TurnEnd {
    const { settings } = this.#house.terms;
    const bytes = reply.reduce((sum, piece) => sum + piece.length, 0);
    if (bytes > settings['max-reply']) {
      return this.occur(connection, { what: 'handler failed', reason: reasons.replyTooLarge(settings) });
    }
    if (connection.call !== undefined) connection.claim.set(bytes);
    connection.writer = new ReplyWriter(connection.fd, [...reply]);
    return this.occur(connection, { what: 'handled' });
  }

  #write(connection: Connection): TurnEnd {
    const { arrival, call, writer } = connection;
    if (writer === undefined) return 'event';
    const { bytes, pieces } = writer;
    const result = writer.write();
    if (result === 'written') return this.occur(connection, { what: 'written' });
    if (result === 'gone' || typeof result !== 'string') return this.occur(connection, happeningOf(result));
    if (writer.bytes > bytes) connection.noteProgress();
    // What is out is no longer kept: a slow client does not keep from others what it has had.
    if (call === undefined) arrival.drop(writer.pieces - pieces);
    return result === 'turn over' ? 'next turn' : 'event';
  }

  #tell(connection: Connection): TurnEnd {
    const what = connection.notice?.look();
    return what === undefined ? 'event' : this.occur(connection, { what });
  }

  /** Gives up what is under way, and the memory it takes. */
  #drop(connection: Connection): void {
    connection.call?.abort();
    connection.arrival.request.kept.release(this.#house.pool);
    connection.claim.set(0);
  }
}
