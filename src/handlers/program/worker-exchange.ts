import { type CallContext, HandlerFailure } from '../../core/handler.ts';
import { endSending, send } from '../../posix/socket.ts';
import { DuplexDescriptor } from '../duplex-descriptor.ts';
import { ReplyReader } from '../reply-reader.ts';
import { RequestFeed } from '../request-feed.ts';
import type { Readiness } from '../watched-descriptor.ts';

/** What an exchange needs of its worker. */
export interface ExchangeOptions {
  readonly readiness: Readiness;
  maxReplyBytes(): number;
  /** Whether the worker's process is on its way to its end, of which `ended` will tell. */
  isExiting(): boolean;
  /** The reply is settled. @param abandoned the connection where the worker may not be done with it */
  over(abandoned: number | undefined): void;
}

/** One request and its reply on a connection to a worker. */
export class WorkerExchange {
  /** @throws HandlerFailure */
  readonly reply: Promise<readonly Buffer[]>;
  readonly #options: ExchangeOptions;
  readonly #connection: DuplexDescriptor;
  readonly #signal: AbortSignal;
  readonly #incoming: ReplyReader;
  readonly #isEmptyRequest: boolean;
  readonly #abort = (): void => this.#abandon(new HandlerFailure('no longer wanted'));
  #settle: { resolve(reply: readonly Buffer[]): void; reject(failure: HandlerFailure): void } | undefined;
  #trouble: HandlerFailure | undefined;

  /** @param fd a connection; the exchange's own from now on @param request the pieces, its own as well */
  constructor(fd: number, request: readonly Buffer[], { claim, signal }: CallContext, options: ExchangeOptions) {
    this.#options = options;
    this.#signal = signal;
    this.reply = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#connection = new DuplexDescriptor(fd, options.readiness);
    const { reading, writing } = this.#connection;
    const feed = new RequestFeed(writing, request, {
      write: send,
      progress: () => this.#incoming.account(),
      done: () => endSending(fd),
    });
    this.#isEmptyRequest = feed.bytesLeft === 0;
    this.#incoming = new ReplyReader(reading, {
      claim,
      requestBytes: () => feed.bytesLeft,
      maxReplyBytes: () => options.maxReplyBytes(),
      waits: () => undefined,
      failed: (failure) => this.#abandon(failure),
      ended: (errno) => this.#ended(errno),
    });
    signal.addEventListener('abort', this.#abort, { once: true });
    try {
      feed.begin();
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
    if (!this.#options.isExiting()) this.#finish(undefined);
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
    const settle = this.#settle;
    if (settle === undefined) return;
    this.#settle = undefined;
    this.#signal.removeEventListener('abort', this.#abort);
    if (result instanceof HandlerFailure) settle.reject(result);
    else settle.resolve(result);
    this.#options.over(abandoned);
  }
}
