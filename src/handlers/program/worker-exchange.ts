import type { Place } from '../../core/calls/row.ts';
import type { Soon } from '../../core/calls/soon.ts';
import { type CallContext, HandlerFailure } from '../../core/handler.ts';
import { endSending, send } from '../../posix/socket.ts';
import { DuplexDescriptor } from '../duplex-descriptor.ts';
import { ReplyReader } from '../reply-reader.ts';
import { RequestFeed } from '../request-feed.ts';
import type { Readiness } from '../watched-descriptor.ts';

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
export class WorkerExchange {
  /** Among those of its worker. */
  place: Place<WorkerExchange> | undefined;
  readonly #reply: Soon<readonly Uint8Array[]>;
  readonly #owner: ExchangeOwner;
  readonly #connection: DuplexDescriptor;
  readonly #cancellation: CallContext['cancellation'];
  readonly #feed: RequestFeed;
  readonly #incoming: ReplyReader;
  readonly #isEmptyRequest: boolean;
  #isOver = false;
  #trouble: HandlerFailure | undefined;

  /**
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
    this.#reply = reply;
    this.#owner = owner;
    this.#cancellation = cancellation;
    this.#connection = new DuplexDescriptor(fd, owner.readiness);
    const { reading, writing } = this.#connection;
    this.#feed = new RequestFeed(writing, request, {
      write: send,
      progress: () => this.#incoming.account(),
      done: () => endSending(fd),
    });
    this.#isEmptyRequest = this.#feed.bytesLeft === 0;
    this.#incoming = new ReplyReader(reading, {
      claim,
      requestBytes: () => this.#feed.bytesLeft,
      maxReplyBytes: () => owner.maxReplyBytes(),
      waits: () => undefined,
      failed: (failure) => this.#abandon(failure),
      ended: (errno) => this.#ended(errno),
    });
  }

  /** Sends the request, and what it takes of it at once. */
  begin(): void {
    this.#cancellation.listener = () => this.#abandon(new HandlerFailure('no longer wanted'));
    try {
      this.#feed.begin();
      this.#incoming.begin();
    } catch (error) {
      const message = `cannot watch over the worker: ${(error as Error).message}`;
      this.#abandon(new HandlerFailure(message, { cause: error }));
    }
  }

  /**
   * The worker's process is no more.
   * @param failure why that is the request's failure; undefined where it exited with 0
   */
  exited(failure: HandlerFailure | undefined): void {
    this.#finish(failure);
  }

  #ended(errno: number): void {
    if (errno !== 0)
      this.#trouble = new HandlerFailure('the worker closed the connection before it had read the whole request');
    if (!this.#owner.isExiting()) this.#finish(undefined);
  }

  #finish(failure: HandlerFailure | undefined): void {
    const rest = this.#incoming.rest();
    const trouble = failure ?? this.#trouble ?? (rest instanceof HandlerFailure ? rest : this.#emptyReply(rest));
    this.#connection.close();
    this.#conclude(trouble ?? rest, undefined);
  }

  #emptyReply(reply: readonly Buffer[]): HandlerFailure | undefined {
    if (this.#isEmptyRequest || reply.length > 0) return undefined;
    return new HandlerFailure('the worker closed the connection without a reply');
  }

  #abandon(failure: HandlerFailure): void {
    this.#incoming.drop();
    this.#connection.unwatch();
    this.#conclude(failure, this.#connection.fd);
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
