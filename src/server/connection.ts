import { type Deadline, nextDeadline } from '../core/deadlines.ts';
import { nextStep, type Occurrence, type Phase } from '../core/exchange.ts';
import { type CallHandler, type Handler, HandlerFailure, type StreamHandler } from '../core/handler.ts';
import type { ConnectionReport, Outcome, PeerCredentials } from '../core/outcome.ts';
import { type Reason, reasons } from '../core/reasons.ts';
import * as k from '../posix/constants.ts';
import { close, pollNow } from '../posix/descriptor.ts';
import { peerCredentials } from '../posix/socket.ts';
import type { Watcher } from './event-loop.ts';
import { HandlerCall } from './handler-call.ts';
import type { Host } from './host.ts';
import { Notice } from './notice.ts';
import { ReplyWriter } from './reply-writer.ts';
import { type ReadResult, RequestReader } from './request-reader.ts';
import { answerAtOnce } from './small-request.ts';

/**
 * One connection: reads to EOF, has the handler answer, writes the reply, closes. What may follow on what is core/exchange.ts; this carries it out.
 *
 * The last byte of a request stays in the socket until the reply is out: closing a Unix socket with a byte unread resets the peer, and that is the
 * only way to end a connection so that what the client has read can't pass for a whole reply (docs/decisions/002).
 */
export class Connection implements Watcher {
  readonly fd: number;
  readonly serial: number;
  readonly acceptedAt: number;
  phase: Phase = 'reading';
  activeAt: number;
  phaseAt: number;
  stallWarned = false;
  readonly #host: Host;
  /** The one in force when the connection came; a reload changes it for later ones. */
  readonly #handler: Handler;
  readonly #request: RequestReader;
  #writer: ReplyWriter | undefined;
  #notice: Notice | undefined;
  #heldBytes = 0;
  #call: HandlerCall | undefined;
  #peer: PeerCredentials | undefined;
  #open = false;
  #paused = false;
  /** Decided, but the client is still being told. */
  #verdict: { outcome: Outcome; reason: Reason | undefined } | undefined;
  #goOn: (() => void) | undefined;

  constructor(host: Host, fd: number, serial: number) {
    this.#host = host;
    this.#handler = host.handler;
    this.fd = fd;
    this.serial = serial;
    this.#request = new RequestReader(fd, host.pool, this.#handler.kind === 'stream' ? this.#handler : undefined);
    this.acceptedAt = host.now();
    this.activeAt = this.acceptedAt;
    this.phaseAt = this.acceptedAt;
  }

  /** Who connected. The kernel keeps it for us after the peer is gone, until we close. */
  get peer(): PeerCredentials {
    this.#peer ??= peerCredentials(this.fd);
    return this.#peer;
  }

  get id(): string {
    return `${this.#host.idPrefix}-${this.serial}`;
  }

  get requestBytes(): number {
    return this.#request.bytes;
  }

  get replyBytes(): number {
    return this.#writer?.bytes ?? 0;
  }

  get report(): ConnectionReport {
    const { id, peer, requestBytes, replyBytes } = this;
    return { id, peer, requestBytes, replyBytes, durationMs: this.#host.now() - this.acceptedAt };
  }

  get deadline(): Deadline | undefined {
    // Nobody stalls while eofd itself does not read.
    if (this.#paused) this.activeAt = this.#host.now();
    return nextDeadline(this, this.#host.settings);
  }

  /** The first turn, just after accept: most requests are there already and are answered in it. */
  begin(): void {
    this.#guard(() => {
      const events = pollNow(this.fd, k.POLLIN | k.POLLRDHUP);
      this.#request.halfClosed = (events & k.POLLRDHUP) !== 0;
      if ((events & k.POLLHUP) !== 0) this.#occur('peer gone', reasons.wentAway);
      else if (this.#request.halfClosed && this.#handler.kind === 'stream' && this.#host.mayRead(this)) this.#readAtOnce(this.#handler);
      else if (events !== 0) this.#read();
      if (this.phase !== 'closed') this.#stay();
    });
  }

  ready(events: number): void {
    this.#guard(() => {
      if ((events & k.EPOLLRDHUP) !== 0) this.#request.halfClosed = true;
      if ((events & (k.EPOLLHUP | k.EPOLLERR)) !== 0) this.#occur('peer gone', reasons.wentAway);
      else if (this.phase === 'reading') this.#read();
      else if (this.phase === 'replying') this.#write();
      else if (this.phase === 'telling') this.#tell();
    });
  }

  /** Lets it go on reading after it had to wait. */
  resume(): void {
    this.#paused = false;
    this.activeAt = this.#host.now();
    this.#goOnLater();
  }

  /** Refuses the connection before anything of it is read. @param telling whether it may stay for the moment that telling it takes */
  refuse(reason: Reason, telling: boolean): void {
    this.#guard(() => {
      this.#occur(telling ? 'refused' : 'turned away', reason);
      if (this.phase !== 'closed') this.#stay();
    });
  }

  /** Ends the connection, whatever its state. */
  cut(reason: Reason): void {
    this.#guard(() => this.#occur('cut', reason));
  }

  /** To be called when `deadline` has passed. */
  deadlinePassed({ option }: Deadline): void {
    this.#guard(() => {
      const { settings } = this.#host;
      switch (option) {
        case 'stall-warn':
          if (this.#sawActivity()) return;
          this.stallWarned = true;
          this.#host.stalled(this, this.#host.now() - this.activeAt);
          break;
        case 'read-timeout':
          if (this.#sawActivity()) return;
          if (settings['on-stall'] === 'reply') this.#readTo(this.#request.complete());
          else this.#occur('late request', reasons.stalled(settings, this.requestBytes));
          break;
        case 'request-timeout':
          // It may be complete after all; otherwise what came in this moment does not help.
          this.#sawActivity();
          this.#occur('late request', reasons.requestLate(settings));
          break;
        case 'handler-timeout':
          this.#occur('handler late', reasons.handlerLate(settings));
          break;
        case 'write-timeout':
          if (this.#writer?.tookSome()) this.phaseAt = this.#host.now();
          else this.#occur('write stalled', reasons.writeStalled(settings));
          break;
        case 'tell':
          this.#occur('line not taken');
      }
    });
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#host.failed(error);
      this.#occur('handler failed', INTERNAL_ERROR);
    }
  }

  #stay(): void {
    this.#open = true;
    // Edge-triggered: the byte that is held back would make a level-triggered descriptor ready for ever.
    this.#host.loop.watch(this.fd, k.EPOLLIN | k.EPOLLOUT | k.EPOLLRDHUP | k.EPOLLET, this);
    this.#host.stays(this);
  }

  #goOnLater(): void {
    // Always the same function: asked for twice in a turn, it runs once in the next.
    this.#goOn ??= () => this.ready(0);
    this.#host.loop.defer(this.#goOn);
  }

  #occur(occurrence: Occurrence, reason?: Reason): void {
    const step = nextStep(this.phase, occurrence);
    if (step === undefined) return;
    this.phase = step.phase;
    if (step.phase !== 'closed') {
      this.phaseAt = this.#host.now();
      if (this.#open) this.#host.watchDeadline(this);
    }
    switch (step.effect) {
      case 'handle':
        return this.#handle();
      case 'reply':
        return this.#write();
      case 'tell':
        this.#drop();
        this.#verdict = { outcome: step.outcome ?? 'timed out', reason };
        this.#notice = new Notice(this.fd, reason, { mayEndClean: step.outcome === 'timed out' });
        return this.#tell();
      case 'tell in passing':
        if ((pollNow(this.fd, k.POLLRDHUP) & k.POLLRDHUP) === 0) new Notice(this.fd, reason, { mayEndClean: true }).look();
        break;
      case 'finish':
        this.#request.takeRest();
        break;
      case 'abandon':
    }
    this.#end(this.#verdict?.outcome ?? step.outcome ?? 'failed', this.#verdict?.reason ?? reason);
  }

  #readAtOnce(handler: StreamHandler): void {
    const { pool, settings, smallBytes } = this.#host;
    const result = answerAtOnce(this.fd, handler, pool, Math.min(smallBytes, settings['max-request']), settings['max-reply']);
    switch (result.kind) {
      case 'gone':
        return this.#occur('peer gone', reasons.wentAway);
      case 'begun':
        if (result.requestBytes > 0) this.#request.take(result.requestBytes);
        return this.#read();
      case 'failed':
        this.#request.bytes = result.requestBytes;
        this.phase = 'handling';
        return this.#handlerFailed(result.error);
      case 'answered': {
        this.#request.bytes = result.requestBytes;
        this.phase = 'handling';
        let { reply } = result;
        if (result.sentBytes < reply.length) {
          this.#request.held.keep(reply, pool);
          this.#account(this.#request.held.capacity);
          reply = this.#request.held.pieces[0] ?? reply;
        }
        this.#writer = new ReplyWriter(this.fd, [reply], result.sentBytes);
        return this.#occur('handled');
      }
    }
  }

  #read(): void {
    const before = this.requestBytes;
    const mayRead = (): boolean => {
      this.#account(this.#request.held.capacity);
      return this.#host.mayRead(this);
    };
    const result = this.#request.read(this.#host.settings['max-request'], mayRead);
    this.#account(this.#request.held.capacity);
    if (this.requestBytes > before) this.activeAt = this.#host.now();
    this.#readTo(result);
  }

  #readTo(result: ReadResult): void {
    if (result === 'complete') this.#occur('eof');
    else if (result === 'too large') this.#occur('refused', reasons.tooLarge(this.#host.settings));
    else if (result === 'gone') this.#occur('peer gone', reasons.wentAway);
    else if (result === 'out of band') this.#occur('peer gone', reasons.outOfBand);
    else if (result === 'turn over') this.#goOnLater();
    else this.#paused = result === 'not allowed';
  }

  /** Looks at the socket itself, where an event may wait that the loop has not delivered yet. @returns whether the client did something after all */
  #sawActivity(): boolean {
    const before = this.requestBytes;
    this.#request.halfClosed = (pollNow(this.fd, k.POLLRDHUP) & k.POLLRDHUP) !== 0;
    this.#request.look();
    const saw = this.#request.halfClosed || this.requestBytes > before;
    if (saw) {
      this.activeAt = this.#host.now();
      this.#read();
    }
    return saw;
  }

  /** The request is complete. */
  #handle(): void {
    if (this.#request.failure !== undefined) this.#handlerFailed(this.#request.failure);
    else if (this.#handler.kind === 'call') this.#callHandler(this.#handler);
    else this.#setReply(this.#request.held.pieces);
  }

  #callHandler(handler: CallHandler): void {
    // An EOF from a peer that is gone altogether is no half-close: what came may be half a request.
    if ((pollNow(this.fd, 0) & k.POLLHUP) !== 0) return this.#occur('peer gone', reasons.wentAway);
    const { id: requestId, peer } = this;
    this.#call = new HandlerCall(
      handler,
      [...this.#request.held.pieces],
      { requestId, peer, log: (message) => this.#host.handlerSaid(this, message) },
      (reply) => this.#guard(() => this.#setReply(reply)),
      (error) => this.#guard(() => this.#handlerFailed(error)),
    );
  }

  #handlerFailed(error: unknown): void {
    if (this.phase !== 'handling') return;
    if (!(error instanceof HandlerFailure)) this.#host.failed(error);
    this.#occur('handler failed', error instanceof HandlerFailure ? { text: error.message } : INTERNAL_ERROR);
  }

  #setReply(reply: readonly Uint8Array[]): void {
    if (this.phase !== 'handling') return;
    this.#call = undefined;
    const bytes = reply.reduce((sum, piece) => sum + piece.length, 0);
    if (bytes > this.#host.settings['max-reply']) return this.#occur('handler failed', reasons.replyTooLarge(this.#host.settings));
    if (this.#handler.kind === 'call') {
      this.#request.held.clear();
      this.#account(bytes);
    }
    this.#writer = new ReplyWriter(this.fd, reply);
    this.#occur('handled');
  }

  #write(): void {
    const writer = this.#writer;
    if (writer === undefined) return;
    const before = writer.bytes;
    const result = writer.write();
    if (result === 'written') return this.#occur('written');
    if (result === 'gone') return this.#occur('peer gone', reasons.wentAway);
    if (writer.bytes > before) this.phaseAt = this.#host.now();
    if (result === 'turn over') this.#goOnLater();
  }

  #tell(): void {
    const result = this.#notice?.look();
    if (result !== undefined) this.#occur(result);
  }

  #end(outcome: Outcome, reason: Reason | undefined): void {
    this.#drop();
    try {
      this.#host.ended(this, outcome, reason);
    } finally {
      if (this.#open) this.#host.loop.forget(this.fd);
      close(this.fd);
    }
  }

  /** Gives up what is under way, and the memory it takes. */
  #drop(): void {
    this.#call?.abort();
    this.#call = undefined;
    // What a program or a worker was given may still be read by it.
    if (this.#handler.kind === 'call') this.#request.held.clear();
    else this.#request.held.release(this.#host.pool);
    this.#account(0);
  }

  #account(bytes: number): void {
    const more = bytes - this.#heldBytes;
    if (more === 0) return;
    this.#host.ledger.heldBytes += more;
    this.#heldBytes = bytes;
    if (more < 0 && this.phase !== 'closed') this.#host.released();
  }
}

const INTERNAL_ERROR: Reason = { text: 'internal error' };
