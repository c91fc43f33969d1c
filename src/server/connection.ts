import { type Deadline, nextDeadline } from '../core/deadlines.ts';
import { nextStep, type Occurrence, type Phase } from '../core/exchange.ts';
import { type CallHandler, type Handler, HandlerFailure, type StreamHandler, type Transform } from '../core/handler.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Settings } from '../core/options.ts';
import type { ConnectionReport, Outcome, PeerCredentials } from '../core/outcome.ts';
import { type Reason, reasons } from '../core/reasons.ts';
import * as k from '../posix/constants.ts';
import { close, pollNow, unreadBytes, untakenBytes } from '../posix/descriptor.ts';
import { ERRNO } from '../posix/errno.ts';
import { peerCredentials, receive, send } from '../posix/socket.ts';
import { BLOCK_BYTES, type BlockPool } from './block-pool.ts';
import { ByteList } from './byte-list.ts';
import type { EventLoop, Watcher } from './event-loop.ts';

/** What one connection may read before the others have their turn. */
const TURN_BYTES = 4 * BLOCK_BYTES;

/** What a connection needs of the server it belongs to. */
export interface Host {
  readonly settings: Settings;
  readonly handler: Handler;
  readonly ledger: Ledger;
  readonly pool: BlockPool;
  readonly loop: EventLoop;
  now(): number;
  /**
   * Up to this size, in bytes, a complete request is taken from the socket at once. Upper-casing makes it three times as long at most, which the send
   * buffer must hold whole: such a reply can't be cut short, so no byte has to be held back for it.
   */
  readonly smallBytes: number;
  /** Starts the id of each request. */
  readonly idPrefix: string;
  /** The connection did not end in its first turn. */
  stays(connection: Connection): void;
  /** Whether this one may read; when not, the server calls `resume` once it may. */
  mayRead(connection: Connection): boolean;
  /** The connection holds less memory than before, and goes on. */
  released(): void;
  /** Looks at the connection's deadline again: a new one may have come nearer. */
  watchDeadline(connection: Connection): void;
  ended(connection: Connection, outcome: Outcome, reason: Reason | undefined): void;
  stalled(connection: Connection, silentMs: number): void;
  handlerSaid(connection: Connection, message: string): void;
  /** An error that is nobody's request: a bug. */
  failed(connection: Connection, error: unknown): void;
}

/**
 * One connection: reads to EOF, has the handler answer, writes the reply, closes. What may follow on what is core/exchange.ts; this is its hands.
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
  /** Bytes of the request seen so far, the one held back included. */
  requestBytes = 0;
  replyBytes = 0;
  readonly #host: Host;
  /** The one in force when the connection came; a reload changes it for later ones. */
  readonly #handler: Handler;
  readonly #held = new ByteList();
  #heldCapacity = 0;
  #transform: Transform | undefined;
  #failure: Reason | undefined;
  #abort: AbortController | undefined;
  #peer: PeerCredentials | undefined;
  #takenBytes = 0;
  #halfClosed = false;
  #open = false;
  #paused = false;
  /** Decided, but the client is still being told. */
  #verdict: { outcome: Outcome; reason: Reason | undefined } | undefined;
  #reply: readonly Uint8Array[] = [];
  #replyIndex = 0;
  #replyOffset = 0;
  #goOn: (() => void) | undefined;
  /** Of the reply, when the socket was last seen full. */
  #untakenBytes = 0;

  constructor(host: Host, fd: number, serial: number) {
    this.#host = host;
    this.#handler = host.handler;
    this.fd = fd;
    this.serial = serial;
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

  get report(): ConnectionReport {
    return {
      id: this.id,
      peer: this.peer,
      requestBytes: this.requestBytes,
      replyBytes: this.replyBytes,
      durationMs: this.#host.now() - this.acceptedAt,
    };
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
      if ((events & k.POLLHUP) !== 0) this.#occur('peer gone', reasons.wentAway);
      else {
        if ((events & k.POLLRDHUP) !== 0) this.#halfClosed = true;
        if (events !== 0) this.#read();
      }
      if (this.phase !== 'closed') this.#stay();
    });
  }

  ready(events: number): void {
    this.#guard(() => {
      if ((events & k.EPOLLRDHUP) !== 0) this.#halfClosed = true;
      if ((events & (k.EPOLLHUP | k.EPOLLERR)) !== 0) this.#occur('peer gone', reasons.wentAway);
      else if (this.phase === 'reading') this.#read();
      else if (this.phase === 'replying') this.#write();
      else if (this.phase === 'telling') this.#lookWhetherTold();
    });
  }

  /** Lets it go on reading after it had to wait. */
  resume(): void {
    this.#paused = false;
    this.activeAt = this.#host.now();
    this.#goOnLater();
  }

  #goOnLater(): void {
    // Always the same function: asked for twice in a turn, it runs once in the next.
    this.#goOn ??= () => this.ready(0);
    this.#host.loop.defer(this.#goOn);
  }

  /** Refuses the connection before anything of it is read. */
  refuse(reason: Reason): void {
    this.#guard(() => this.#occur('refused', reason));
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
          if (settings['on-stall'] === 'reply') this.#takeAsRequest();
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
          if (this.#tookSome()) return;
          this.#occur('write stalled', reasons.writeStalled(settings));
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
      this.#host.failed(this, error);
      this.#occur('handler failed', { text: 'internal error' });
    }
  }

  #stay(): void {
    this.#open = true;
    // Edge-triggered: the byte that is held back would make a level-triggered descriptor ready for ever.
    this.#host.loop.watch(this.fd, k.EPOLLIN | k.EPOLLOUT | k.EPOLLRDHUP | k.EPOLLET, this);
    this.#host.stays(this);
  }

  #occur(occurrence: Occurrence, reason?: Reason): void {
    const step = nextStep(this.phase, occurrence);
    if (step === undefined) return;
    this.phase = step.phase;
    switch (step.effect) {
      case 'handle':
        this.#enterPhase();
        this.#handle();
        return;
      case 'reply':
        this.#enterPhase();
        this.#write();
        return;
      case 'tell':
        this.#verdict = { outcome: step.outcome ?? 'timed out', reason };
        this.#enterPhase();
        this.#abandonHandler();
        if (this.#lineIsSafe()) this.#sendLine(reason);
        this.#lookWhetherTold();
        return;
      case 'refuse':
        if (this.#lineIsSafe()) this.#sendLine(reason);
        break;
      case 'finish':
        this.#takeRest();
        break;
      case 'abandon':
    }
    this.#end(this.#verdict?.outcome ?? step.outcome ?? 'failed', this.#verdict?.reason ?? reason);
  }

  #enterPhase(): void {
    this.phaseAt = this.#host.now();
    if (this.#open) this.#host.watchDeadline(this);
  }

  /** Reads what is there, all but the request's last byte, and at the EOF hands over. */
  #read(): void {
    let left = TURN_BYTES;
    const { settings, pool } = this.#host;
    if (this.#takenBytes === 0 && this.#halfClosed && this.#handler.kind === 'stream' && this.#host.mayRead(this)) {
      // All of it waits in the socket. Where it is small, one call takes it.
      const bytes = Math.min(this.#host.smallBytes, settings['max-request']);
      const got = receive(this.fd, pool.block, 0, bytes);
      if (got < 0) return this.#receiveFailed(-got);
      this.#takenBytes = got;
      this.requestBytes = got;
      if (got < bytes) return this.#answerAtOnce(this.#handler, pool.block.subarray(0, got));
      this.#push(got);
    }
    for (;;) {
      const unread = unreadBytes(this.fd);
      const seen = this.#takenBytes + unread;
      if (seen > this.requestBytes) {
        this.requestBytes = seen;
        this.activeAt = this.#host.now();
      }
      if (seen > settings['max-request']) return this.#occur('refused', reasons.tooLarge(settings));
      if (unread <= 1) {
        if (!this.#halfClosed) return;
        if (unread === 1) this.#peekLast();
        return this.#occur('eof');
      }
      if (!this.#host.mayRead(this)) {
        this.#paused = true;
        return;
      }
      if (left <= 0) {
        this.#goOnLater();
        return;
      }
      const got = receive(this.fd, pool.block, 0, Math.min(unread - 1, BLOCK_BYTES));
      if (got < 0) return this.#receiveFailed(-got);
      // The end, although bytes wait: they were sent out of band, and the kernel counts them without handing them out.
      if (got === 0) return this.#occur('peer gone', reasons.outOfBand);
      this.#takenBytes += got;
      left -= got;
      this.#push(got);
    }
  }

  #peekLast(): void {
    const got = receive(this.fd, this.#host.pool.block, 0, 1, k.MSG_PEEK);
    if (got < 0) this.#receiveFailed(-got);
    else this.#push(got);
  }

  #receiveFailed(errno: number): void {
    if (errno === ERRNO.EAGAIN || errno === ERRNO.EINTR) return;
    this.#occur('peer gone', reasons.wentAway);
  }

  /** Works on the first `bytes` of the pool's block: the request as it arrives. */
  #push(bytes: number): void {
    if (this.#failure !== undefined) return;
    const { pool, settings } = this.#host;
    const chunk = pool.block.subarray(0, bytes);
    if (this.#handler.kind === 'call') {
      this.#held.keep(chunk, pool);
    } else {
      try {
        this.#transform ??= this.#handler.begin();
        this.#held.keep(this.#transform.push(chunk), pool);
        if (this.#held.bytes > settings['max-reply']) throw new HandlerFailure(reasons.replyTooLarge(settings).text);
      } catch (error) {
        this.#fail(error);
      }
    }
    this.#account();
  }

  #fail(error: unknown): void {
    if (!(error instanceof HandlerFailure)) this.#host.failed(this, error);
    this.#failure = { text: error instanceof HandlerFailure ? error.message : 'internal error' };
    this.#dropHeld();
  }

  #dropHeld(): void {
    // What a program or a worker was given may still be read by it.
    if (this.#handler.kind === 'call') this.#held.clear();
    else this.#held.release(this.#host.pool);
    this.#account();
  }

  /** A small request that came as a whole: its reply goes out of the very memory it was read into. */
  #answerAtOnce(handler: StreamHandler, request: Buffer): void {
    let reply = request;
    try {
      const transform = handler.begin();
      if (request.length > 0) reply = transform.push(request);
      transform.end();
    } catch (error) {
      this.#fail(error);
    }
    this.phase = 'handling';
    if (this.#failure !== undefined) return this.#occur('handler failed', this.#failure);
    if (reply.length > this.#host.settings['max-reply']) return this.#occur('handler failed', reasons.replyTooLarge(this.#host.settings));
    const sent = reply.length === 0 ? 0 : send(this.fd, reply);
    if (sent === reply.length) {
      this.replyBytes = sent;
      this.phase = 'replying';
      return this.#occur('written');
    }
    this.#held.keep(reply, this.#host.pool);
    this.#account();
    this.#replyOffset = Math.max(0, sent);
    this.replyBytes = this.#replyOffset;
    this.#setReply(this.#held.pieces);
  }

  /** The request is complete. */
  #handle(): void {
    if (this.#failure !== undefined) return this.#occur('handler failed', this.#failure);
    if (this.#handler.kind === 'call') return this.#call(this.#handler);
    try {
      this.#transform ??= this.#handler.begin();
      this.#transform.end();
    } catch (error) {
      this.#fail(error);
      return this.#occur('handler failed', this.#failure);
    }
    this.#setReply(this.#held.pieces);
  }

  #call(handler: CallHandler): void {
    // An EOF from a peer that is gone altogether is no half-close: what came may be half a request.
    if ((pollNow(this.fd, 0) & k.POLLHUP) !== 0) return this.#occur('peer gone', reasons.wentAway);
    this.#abort = new AbortController();
    const { id: requestId, peer } = this;
    const log = (message: string) => this.#host.handlerSaid(this, message);
    const context = { requestId, peer, signal: this.#abort.signal, log };
    // An error thrown instead of a promise counts as a rejection.
    void new Promise<readonly Uint8Array[]>((resolve) => resolve(handler.handle([...this.#held.pieces], context))).then(
      (reply) => this.#guard(() => this.#setReply(reply)),
      (error: unknown) =>
        this.#guard(() => {
          if (this.phase !== 'handling') return;
          this.#fail(error);
          this.#occur('handler failed', this.#failure);
        }),
    );
  }

  #setReply(reply: readonly Uint8Array[]): void {
    if (this.phase !== 'handling') return;
    this.#abort = undefined;
    let bytes = 0;
    for (const piece of reply) bytes += piece.length;
    if (bytes > this.#host.settings['max-reply']) return this.#occur('handler failed', reasons.replyTooLarge(this.#host.settings));
    this.#reply = reply;
    if (this.#handler.kind === 'call') {
      this.#held.clear();
      this.#account(bytes);
    }
    this.#occur('handled');
  }

  #write(): void {
    let left = TURN_BYTES;
    for (let piece = this.#reply[this.#replyIndex]; piece !== undefined; piece = this.#reply[this.#replyIndex]) {
      if (this.#replyOffset === piece.length) {
        this.#replyIndex++;
        this.#replyOffset = 0;
        continue;
      }
      if (left <= 0) {
        this.#goOnLater();
        return;
      }
      const sent = send(this.fd, this.#replyOffset === 0 ? piece : piece.subarray(this.#replyOffset));
      if (sent < 0) {
        if (sent !== -ERRNO.EAGAIN && sent !== -ERRNO.EINTR) this.#occur('peer gone', reasons.wentAway);
        else this.#untakenBytes = untakenBytes(this.fd);
        return;
      }
      left -= sent;
      this.#replyOffset += sent;
      this.replyBytes += sent;
      this.phaseAt = this.#host.now();
    }
    this.#occur('written');
  }

  /** Looks at the socket itself, where an event may wait that the loop has not delivered yet. @returns whether the client did something after all */
  #sawActivity(): boolean {
    const events = pollNow(this.fd, k.POLLRDHUP);
    if ((events & k.POLLHUP) !== 0) {
      this.#occur('peer gone', reasons.wentAway);
      return true;
    }
    if ((events & k.POLLRDHUP) !== 0) this.#halfClosed = true;
    else if (this.#takenBytes + unreadBytes(this.fd) <= this.requestBytes) return false;
    this.#read();
    return true;
  }

  /**
   * The socket is writable again only when most of what it holds has been read. A client may be slower than that and still read.
   * @returns whether it took something since this was last asked, or since the socket was full
   */
  #tookSome(): boolean {
    const before = this.#untakenBytes;
    this.#untakenBytes = untakenBytes(this.fd);
    if (this.#untakenBytes >= before) return false;
    this.phaseAt = this.#host.now();
    return true;
  }

  /** `--on-stall reply`: what arrived is the request. */
  #takeAsRequest(): void {
    if (this.requestBytes > this.#takenBytes) this.#peekLast();
    this.#occur('eof');
  }

  /** A line can be told from a reply when the client has not half-closed yet, or when a reset follows it. */
  #lineIsSafe(): boolean {
    return (pollNow(this.fd, k.POLLRDHUP) & k.POLLRDHUP) === 0 || unreadBytes(this.fd) > 0;
  }

  #sendLine(reason: Reason | undefined): void {
    if (reason !== undefined) send(this.fd, Buffer.from(`eofd: ${reason.advice ?? reason.text}\n`));
  }

  /**
   * Only a client that took the line before its half-close ends with a clean EOF: it knows the bytes are no reply. Any other is reset. The order of
   * the two looks matters: no half-close after the line was taken means none before.
   */
  #lookWhetherTold(): void {
    const untaken = untakenBytes(this.fd);
    const halfClosed = (pollNow(this.fd, k.POLLRDHUP) & k.POLLRDHUP) !== 0;
    if (halfClosed || unreadBytes(this.fd) > 1) this.#occur('line not taken');
    else if (untaken === 0) this.#occur('line taken');
  }

  #takeRest(): void {
    if (this.requestBytes > this.#takenBytes) receive(this.fd, this.#host.pool.block, 0, this.requestBytes - this.#takenBytes);
  }

  #abandonHandler(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.#reply = [];
    this.#dropHeld();
  }

  #end(outcome: Outcome, reason: Reason | undefined): void {
    this.#abandonHandler();
    try {
      this.#host.ended(this, outcome, reason);
    } finally {
      if (this.#open) this.#host.loop.forget(this.fd);
      close(this.fd);
    }
  }

  #account(capacity = this.#held.capacity): void {
    const more = capacity - this.#heldCapacity;
    this.#host.ledger.heldBytes += more;
    this.#heldCapacity = capacity;
    if (more < 0 && this.phase !== 'closed') this.#host.released();
  }
}
