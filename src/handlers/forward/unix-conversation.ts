import { lineOf } from '../../core/forward/line-of.ts';
import { type CallContext, HandlerFailure } from '../../core/handler.ts';
import { unreadBytes } from '../../posix/descriptor.ts';
import { ERRNO } from '../../posix/errno.ts';
import { endSending, send } from '../../posix/socket.ts';
import { DuplexDescriptor } from '../duplex-descriptor.ts';
import type { Readiness } from '../readiness.ts';
import { ReplyReader } from '../reply-reader.ts';
import { RequestFeed } from '../request-feed.ts';

export interface ConversationOptions {
  readonly readiness: Readiness;
  /** Asked anew for each piece. */
  maxReplyBytes(): number;
}

/**
 * One request and its reply on a connection to a server whose requests end at EOF. What a client must take for an error
 * is one here: bytes before its own half-close, a reset, an empty reply to a request that is not empty.
 */
export class UnixConversation {
  /** @throws HandlerFailure */
  readonly reply: Promise<readonly Buffer[]>;
  readonly #signal: AbortSignal;
  readonly #connection: DuplexDescriptor;
  readonly #feed: RequestFeed;
  readonly #incoming: ReplyReader;
  readonly #isEmptyRequest: boolean;
  readonly #abort = (): void => this.#conclude(new HandlerFailure('no longer wanted'));
  #settle: { resolve(reply: readonly Buffer[]): void; reject(failure: HandlerFailure): void } | undefined;
  #isHalfClosed = false;
  #writeErrno = 0;

  /** @param fd a connection; its own from now on @param request the pieces, its own as well */
  constructor(
    fd: number,
    request: readonly Buffer[],
    { claim, signal }: Pick<CallContext, 'claim' | 'signal'>,
    options: ConversationOptions,
  ) {
    this.#signal = signal;
    this.reply = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#connection = new DuplexDescriptor(fd, options.readiness);
    const { reading, writing } = this.#connection;
    this.#feed = new RequestFeed(writing, request, {
      write: (to, bytes) => this.#write(to, bytes),
      progress: () => this.#incoming.account(),
      done: () => this.#halfClose(fd),
    });
    this.#isEmptyRequest = this.#feed.bytesLeft === 0;
    this.#incoming = new ReplyReader(reading, {
      claim,
      writer: 'the server',
      requestBytes: () => this.#feed.bytesLeft,
      maxReplyBytes: () => options.maxReplyBytes(),
      waits: () => undefined,
      arrived: () => this.#arrived(),
      failed: (failure) => this.#conclude(failure),
      ended: (errno) => this.#ended(errno),
    });
    signal.addEventListener('abort', this.#abort, { once: true });
    if (signal.aborted) this.#abort();
    try {
      if (this.#settle !== undefined) this.#feed.begin();
      if (this.#settle !== undefined) this.#incoming.begin();
    } catch (error) {
      this.#conclude(
        new HandlerFailure(`cannot watch over the connection: ${(error as Error).message}`, { cause: error }),
      );
    }
  }

  #write(fd: number, bytes: Uint8Array): number {
    const written = send(fd, bytes);
    if (written < 0 && written !== -ERRNO.EAGAIN) this.#writeErrno = -written;
    return written;
  }

  /** All is written, or nobody takes any more of it: then what the server has to say of that is still to be read. */
  #halfClose(fd: number): void {
    if (this.#writeErrno !== 0) return;
    try {
      if (unreadBytes(fd) > 0) return;
      endSending(fd);
    } catch (error) {
      // Told from a later turn of the loop too, where nobody else would hear of it.
      const message = `cannot end the request: ${(error as Error).message}`;
      return this.#conclude(new HandlerFailure(message, { cause: error }));
    }
    this.#isHalfClosed = true;
  }

  #arrived(): void {
    if (!this.#isHalfClosed)
      this.#fail(`the server answered before the request had ended: ${lineOf(this.#incoming.pieces)}`);
  }

  #ended(errno: number): void {
    const reply = this.#incoming.pieces;
    const line = lineOf(reply);
    if (errno !== 0 || this.#writeErrno !== 0)
      this.#fail(`the server hung up on the request${line.startsWith('eofd:') ? `: ${line}` : ''}`);
    else if (!this.#isHalfClosed) this.#fail('the server closed the connection before the request had ended');
    else if (reply.length === 0 && !this.#isEmptyRequest) this.#fail('the server failed on it: its reply is empty');
    else this.#conclude(reply);
  }

  #fail(reason: string): void {
    this.#conclude(new HandlerFailure(reason, { fault: 'server' }));
  }

  #conclude(result: readonly Buffer[] | HandlerFailure): void {
    const settle = this.#settle;
    if (settle === undefined) return;
    this.#settle = undefined;
    this.#signal.removeEventListener('abort', this.#abort);
    this.#incoming.drop();
    this.#connection.close();
    if (result instanceof HandlerFailure) settle.reject(result);
    else settle.resolve(result);
  }
}
