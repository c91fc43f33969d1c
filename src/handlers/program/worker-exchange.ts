import type { Cancellable } from '../../core/calls/cancellation.ts';
import type { Place } from '../../core/calls/row.ts';
import type { Soon } from '../../core/calls/soon.ts';
import type { Claim } from '../../core/claim.ts';
import { type CallContext, HandlerFailure } from '../../core/handler.ts';
import { close } from '../../posix/descriptor.ts';
import { ERRNO } from '../../posix/errno.ts';
import { endSending, pendingError, send } from '../../posix/socket.ts';
import { DuplexDescriptor } from '../duplex-descriptor.ts';
import { LentDescriptor } from '../lent-descriptor.ts';
import type { Readiness } from '../readiness.ts';
import { type ReplyOptions, ReplyReader } from '../reply-reader.ts';
import { RequestFeed } from '../request-feed.ts';
import { sendAtOnce } from './worker-socket.ts';

/** What an exchange needs of its worker. */
export interface ExchangeOwner {
  readonly readiness: Readiness;
  maxReplyBytes(): number;
  /** Whether the worker's process is on its way to its end, of which `exited` will tell. */
  isExiting(): boolean;
  /**
   * It has a reply or none, of which others are told after this. Called once.
   * @param abandoned the connection where the worker may not be done with it
   */
  over(exchange: WorkerExchange, isAnswered: boolean, abandoned: number | undefined): void;
}

/** One request and its reply on a connection to a worker. */
export class WorkerExchange implements Cancellable, ReplyOptions {
  readonly claim: Claim;
  /** Among those of its worker. */
  place: Place<WorkerExchange> | undefined;
  readonly #fd: number;
  readonly #reply: Soon<readonly Uint8Array[]>;
  readonly #owner: ExchangeOwner;
  readonly #cancellation: CallContext['cancellation'];
  readonly #isEmptyRequest: boolean;
  readonly #connection: DuplexDescriptor | LentDescriptor;
  /** Of what did not go out at once: most requests do. */
  readonly #feed: RequestFeed | undefined;
  readonly #incoming: ReplyReader;
  #isOver = false;
  #trouble: HandlerFailure | undefined;

  /**
   * Sends the request, or what it takes of it at once.
   * @param fd a connection; the exchange's own from now on @param request the pieces, its own as well
   * @param reply told of it, or why there is none
   */
  constructor(
    fd: number,
    request: readonly Buffer[],
    { claim, cancellation }: Pick<CallContext, 'claim' | 'cancellation'>,
    reply: Soon<readonly Uint8Array[]>,
    owner: ExchangeOwner,
  ) {
    // The worker wakes up for the connection: the sooner all of the request is there, the fewer times it does.
    const left = sendAtOnce(fd, request);
    if (left === undefined) this.#refused();
    this.#fd = fd;
    this.claim = claim;
    this.#reply = reply;
    this.#owner = owner;
    this.#cancellation = cancellation;
    this.#isEmptyRequest = request.every(({ length }) => length === 0);
    if (left === undefined || left.length === 0) {
      this.#connection = new LentDescriptor(fd, owner.readiness);
      this.#incoming = new ReplyReader(this.#connection, this);
    } else {
      this.#connection = new DuplexDescriptor(fd, owner.readiness);
      this.#incoming = new ReplyReader(this.#connection.reading, this);
      this.#feed = new RequestFeed(this.#connection.writing, left, {
        write: (to, bytes) => this.#write(to, bytes),
        progress: () => this.#incoming.account(),
        done: () => endSending(fd),
      });
    }
  }

  /** From now on what the worker does is heard of. */
  begin(): void {
    this.#cancellation.listener = this;
    try {
      if (this.#feed === undefined) this.#incoming.account();
      else this.#feed.begin();
      this.#incoming.begin();
    } catch (error) {
      const message = `cannot watch over the worker: ${(error as Error).message}`;
      this.failed(new HandlerFailure(message, { cause: error }));
    }
  }

  cancelled(): void {
    this.failed(new HandlerFailure('no longer wanted'));
  }

  /**
   * The worker's process is no more.
   * @param failure why that is the request's failure; undefined where it exited with 0
   */
  exited(failure: HandlerFailure | undefined): void {
    if (this.#isOver) return;
    // What the end of the connection tells may not have been heard yet.
    if (this.requestBytes() > 0 || pendingError(this.#fd) !== 0) this.#refused();
    this.#finish(failure);
  }

  /** For its reader, as all below: what of the request is not sent yet. */
  requestBytes(): number {
    return this.#feed?.bytesLeft ?? 0;
  }

  maxReplyBytes(): number {
    return this.#owner.maxReplyBytes();
  }

  waits(): void {
    // The worker's own time counts on.
  }

  failed(failure: HandlerFailure): void {
    this.#incoming.drop();
    this.#connection.unwatch();
    this.#conclude(failure, this.#fd);
  }

  ended(errno: number): void {
    if (errno !== 0 || this.requestBytes() > 0) this.#refused();
    if (!this.#owner.isExiting()) this.#finish(undefined);
  }

  #write(fd: number, bytes: Uint8Array): number {
    const written = send(fd, bytes);
    // Told once: what is read behind it is the end, as if all were well.
    if (written < 0 && written !== -ERRNO.EAGAIN) this.#refused();
    return written;
  }

  #refused(): void {
    this.#trouble = new HandlerFailure('the worker closed the connection before it had read the whole request');
  }

  #finish(failure: HandlerFailure | undefined): void {
    if (this.#isOver) return;
    const rest = this.#incoming.rest();
    const trouble = failure ?? this.#trouble ?? (rest instanceof HandlerFailure ? rest : this.#emptyReply(rest));
    this.#connection.unwatch();
    close(this.#fd);
    this.#conclude(trouble ?? rest, undefined);
  }

  #emptyReply(reply: readonly Buffer[]): HandlerFailure | undefined {
    if (this.#isEmptyRequest || reply.length > 0) return undefined;
    return new HandlerFailure('the worker closed the connection without a reply');
  }

  #conclude(result: readonly Buffer[] | HandlerFailure, abandoned: number | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancellation.listener = undefined;
    const isAnswered = !(result instanceof HandlerFailure);
    // The worker first: it is at its next request while this one's reply is sent.
    this.#owner.over(this, isAnswered, abandoned);
    if (isAnswered) this.#reply.tell(result);
    else this.#reply.fail(result);
  }
}
