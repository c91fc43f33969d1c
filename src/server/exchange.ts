import { nextStep, type Occurrence, type Phase } from '../core/exchange.ts';
import { type CallHandler, type Handler, HandlerFailure, type StreamHandler } from '../core/handler.ts';
import type { Outcome } from '../core/outcome.ts';
import { type Reason, reasons } from '../core/reasons.ts';
import { POLLHUP, POLLRDHUP } from '../posix/constants.ts';
import { pollNow } from '../posix/descriptor.ts';
import { answerAtOnce } from './answer-at-once.ts';
import { HandlerCall } from './handler-call.ts';
import { Notice } from './notice.ts';
import type { Owner } from './owner.ts';
import { ReplyWriter } from './reply-writer.ts';
import { type ReadResult, RequestReader } from './request-reader.ts';

/**
 * One request and its reply: reads to EOF, has the handler answer, writes the reply. What may follow on what is core/exchange.ts; this carries it out.
 *
 * The last byte of a request stays in the socket until the reply is out: closing a Unix socket with a byte unread resets the peer, and that is the
 * only way to end a connection so that what the client has read can't pass for a whole reply (docs/decisions/002).
 */
export class Exchange {
  phase: Phase = 'reading';
  readonly request: RequestReader;
  writer: ReplyWriter | undefined;
  /** Memory held for the request or the reply, in bytes. */
  heldBytes = 0;
  readonly #owner: Owner;
  readonly #handler: Handler;
  #notice: Notice | undefined;
  #call: HandlerCall | undefined;
  /** Decided, but the client is still being told. */
  #verdict: { outcome: Outcome; reason: Reason | undefined } | undefined;

  /** @param handler the one in force now; a reload changes it for later connections */
  constructor(owner: Owner, handler: Handler) {
    this.#owner = owner;
    this.#handler = handler;
    this.request = new RequestReader(owner.fd, owner.pool, handler.kind === 'stream' ? handler : undefined);
  }

  /** Begins with what the client has sent by now. */
  begin(): void {
    if (this.request.halfClosed && this.#handler.kind === 'stream' && this.#owner.mayRead())
      this.#readAtOnce(this.#handler);
    else this.#read();
  }

  /** Does what can be done now. */
  goOn(): void {
    if (this.phase === 'reading') this.#read();
    else if (this.phase === 'replying') this.#write();
    else if (this.phase === 'telling') this.#tell();
  }

  /** What came so far is the request, though the client has not half-closed. */
  takeAsRequest(): void {
    this.#readTo(this.request.complete());
  }

  /** Looks at the socket itself, where an event may wait that the loop has not delivered yet. @returns whether the client did something */
  sawActivity(): boolean {
    const { request } = this;
    const before = request.bytes;
    const events = pollNow(this.#owner.fd, POLLRDHUP);
    if ((events & POLLHUP) !== 0) {
      this.occur('peer gone', reasons.wentAway);
      return true;
    }
    request.halfClosed = (events & POLLRDHUP) !== 0;
    request.look();
    return request.halfClosed || request.bytes !== before;
  }

  occur(occurrence: Occurrence, reason?: Reason): void {
    const step = nextStep(this.phase, occurrence);
    if (step === undefined) return;
    const endedIn = this.#call === undefined && this.phase === 'handling' ? 'reading' : this.phase;
    this.phase = step.phase;
    if (step.phase !== 'closed') this.#owner.progressed();
    switch (step.effect) {
      case 'handle':
        return this.#handle();
      case 'reply':
        return this.#write();
      case 'tell':
        this.#drop();
        this.#verdict = { outcome: step.outcome ?? 'timed out', reason };
        this.#notice = new Notice(this.#owner.fd, reason, { mayEndClean: step.outcome === 'timed out' });
        return this.#tell();
      case 'tell in passing':
        if ((pollNow(this.#owner.fd, POLLRDHUP) & POLLRDHUP) === 0)
          new Notice(this.#owner.fd, reason, { mayEndClean: true }).look();
        break;
      case 'finish':
        this.request.takeRest();
        break;
      case 'abandon':
    }
    this.#drop();
    this.#owner.ended(this.#verdict?.outcome ?? step.outcome ?? 'failed', this.#verdict?.reason ?? reason, endedIn);
  }

  #readAtOnce(handler: StreamHandler): void {
    const { fd, pool, settings, smallBytes } = this.#owner;
    const result = answerAtOnce(fd, handler, pool, {
      smallBytes,
      maxBytes: settings['max-request'],
      maxReplyBytes: settings['max-reply'],
    });
    switch (result.kind) {
      case 'gone':
        return this.occur('peer gone', reasons.wentAway);
      case 'begun':
        if (result.requestBytes > 0) this.request.take(result.requestBytes);
        return this.#read();
      case 'failed':
        this.request.takenAtOnce(result.requestBytes, result.takenBytes);
        this.phase = 'handling';
        return this.#handlerFailed(result.error);
      case 'answered': {
        this.request.takenAtOnce(result.requestBytes, result.takenBytes);
        this.phase = 'handling';
        let { reply } = result;
        if (result.sentBytes < reply.length) {
          this.request.held.keep(reply, pool);
          this.#account(this.request.held.capacity);
          reply = this.request.held.pieces[0] ?? reply;
        }
        this.writer = new ReplyWriter(fd, [reply], result.sentBytes);
        return this.occur('handled');
      }
    }
  }

  #read(): void {
    const before = this.request.bytes;
    const result = this.request.read(this.#owner.settings['max-request'], () => {
      this.#accountRead();
      return this.#owner.mayRead();
    });
    this.#accountRead();
    this.#owner.wasRead(result === 'not allowed', this.request.bytes - before);
    this.#readTo(result);
  }

  /** What is held of a request that is worked on as it arrives is its reply already. */
  #accountRead(): void {
    const { held } = this.request;
    const { settings } = this.#owner;
    if (this.#handler.kind === 'stream' && held.bytes > settings['max-reply']) {
      this.request.fail(new HandlerFailure(reasons.replyTooLarge(settings).text));
    }
    this.#account(held.capacity);
  }

  #readTo(result: ReadResult): void {
    if (result === 'complete') this.occur('eof');
    else if (result === 'too large') this.occur('refused', reasons.tooLarge(this.#owner.settings));
    else if (result === 'gone') this.occur('peer gone', reasons.wentAway);
    else if (result === 'out of band') this.occur('peer gone', reasons.outOfBand);
    else if (result === 'turn over') this.#owner.goOnLater();
  }

  /** The request is complete. */
  #handle(): void {
    if (this.request.failure !== undefined) this.#handlerFailed(this.request.failure);
    else if (this.#handler.kind === 'call') this.#callHandler(this.#handler);
    else this.#setReply(this.request.held.pieces);
  }

  #callHandler(handler: CallHandler): void {
    const { fd, id: requestId, peer } = this.#owner;
    // An EOF from a peer that is gone altogether is no half-close: what came may be half a request.
    if ((pollNow(fd, 0) & POLLHUP) !== 0) return this.occur('peer gone', reasons.wentAway);
    this.#call = new HandlerCall(handler, {
      requestId,
      peer,
      log: (message) => this.#owner.handlerSaid(message),
      started: () => this.#whileHandling(() => this.#owner.started()),
      mayHold: () => this.#owner.mayHold(),
      holds: (bytes) => this.#whileHandling(() => this.#handedOver(bytes)),
    });
    // Only now: what Node takes to make the first signal is no time in the queue.
    this.#owner.queued();
    this.#call.begin(
      [...this.request.held.pieces],
      (reply) => this.guard(() => this.#setReply(reply)),
      (error) => this.guard(() => this.#handlerFailed(error)),
    );
  }

  /** A handler may still speak of what it was told to give up. */
  #whileHandling(work: () => void): void {
    if (this.phase === 'handling') work();
  }

  #handedOver(heldBytes: number): void {
    this.request.held.clear();
    this.#account(heldBytes);
  }

  #handlerFailed(error: unknown): void {
    if (this.phase !== 'handling') return;
    if (!(error instanceof HandlerFailure)) this.#owner.failed(error);
    this.occur('handler failed', error instanceof HandlerFailure ? { text: error.message } : INTERNAL_ERROR);
  }

  #setReply(reply: readonly Uint8Array[]): void {
    if (this.phase !== 'handling') return;
    this.#call = undefined;
    const bytes = reply.reduce((sum, piece) => sum + piece.length, 0);
    const { settings } = this.#owner;
    if (bytes > settings['max-reply']) return this.occur('handler failed', reasons.replyTooLarge(settings));
    if (this.#handler.kind === 'call') {
      this.request.held.clear();
      this.#account(bytes);
      this.writer = new ReplyWriter(this.#owner.fd, reply);
    } else {
      this.writer = new ReplyWriter(this.#owner.fd, [...reply], 0, () => this.#pieceSent());
    }
    this.occur('handled');
  }

  /** What is out is held no more: a slow client does not keep from others what it has had. */
  #pieceSent(): void {
    this.request.held.dropFirst(this.#owner.pool);
    this.#account(this.request.held.capacity);
  }

  #write(): void {
    if (this.writer === undefined) return;
    const before = this.writer.bytes;
    const result = this.writer.write();
    if (result === 'written') return this.occur('written');
    if (result === 'gone') return this.occur('peer gone', reasons.wentAway);
    if (this.writer.bytes > before) this.#owner.progressed();
    if (result === 'turn over') this.#owner.goOnLater();
  }

  #tell(): void {
    const result = this.#notice?.look();
    if (result !== undefined) this.occur(result);
  }

  /** Gives up what is under way, and the memory it takes. */
  #drop(): void {
    this.#call?.abort();
    this.#call = undefined;
    // What a program or a worker was given may still be read by it.
    if (this.#handler.kind === 'call') this.request.held.clear();
    else this.request.held.release(this.#owner.pool);
    this.#account(0);
  }

  #account(bytes: number): void {
    if (bytes === this.heldBytes) return;
    const more = bytes - this.heldBytes;
    this.heldBytes = bytes;
    this.#owner.held(more);
  }

  /** Whatever goes wrong inside ends this exchange, and nothing else. */
  guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#owner.failed(error);
      this.occur('handler failed', INTERNAL_ERROR);
    }
  }
}

const INTERNAL_ERROR: Reason = { text: 'internal error' };
