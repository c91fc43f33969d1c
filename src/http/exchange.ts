import type { Measure } from '../core/account/measure.ts';
import { Call, type CallEnd } from '../core/call.ts';
import type { Claim } from '../core/claim.ts';
import { type Deadline, nextDeadline, type Timekeeping } from '../core/deadlines.ts';
import { type Provenance, readProvenance } from '../core/forward/provenance.ts';
import { type CallHandler, failureOf } from '../core/handler.ts';
import type { ConnectionReport, EndedIn, Outcome } from '../core/outcome.ts';
import type { Phase } from '../core/phases.ts';
import { type Reason, reasons } from '../core/reasons.ts';
import { markBegun, tellForwarder } from './forwarded.ts';
import type { HttpConnection } from './http-connection.ts';
import { Intake } from './intake.ts';
import type { HouseWithOutbox, Message } from './premises.ts';
import { GONE_EARLY, lateRefusal, type Refusal, refusals } from './refusal.ts';
import { bytesOf, Reply } from './reply.ts';
import { endedInOf, measureOf, reportOf, stallOf } from './report-of.ts';

/** One request over HTTP and its response: the same call to the same handler as on the raw socket. */
export class Exchange implements Timekeeping {
  readonly id: string;
  readonly peer: HttpConnection['peer'];
  readonly from: Provenance | undefined;
  readonly acceptedAt: number;
  stallWarned = false;
  readonly doubt = undefined;
  phase: Phase = 'reading';
  endedIn: EndedIn | undefined;
  readonly #house: HouseWithOutbox;
  readonly #connection: HttpConnection;
  readonly #message: Message;
  #claim: Claim | undefined;
  readonly #intake: Intake;
  #call: Call | undefined;
  #phaseAt = 0;
  #reply: Reply | undefined;
  #endedFor: Reason | undefined;

  constructor(house: HouseWithOutbox, connection: HttpConnection, id: string, message: Message) {
    this.#house = house;
    this.#connection = connection;
    this.id = id;
    this.peer = connection.peer;
    this.from = readProvenance(message.request.headers);
    this.#message = message;
    this.acceptedAt = house.clock.now();
    house.ledger.accept();
    house.ledger.join(connection.user);
    const owner = { claim: () => this.#claimed(), resumed: () => connection.watch() };
    this.#intake = new Intake(house.terms.handler, message.request, owner, house.clock, this.acceptedAt);
  }

  begin(): void {
    this.#message.request.on('data', (chunk: Buffer) => this.#turn(() => this.#take(chunk)));
    this.#message.request.on('end', () => this.#turn(() => this.#complete()));
  }

  get isArriving(): boolean {
    return this.phase === 'reading' && !this.#message.request.complete;
  }

  get activeAt(): number {
    return this.#intake.activeAt;
  }

  get requestBytes(): number {
    return this.#intake.bytes;
  }

  get replyBytes(): number {
    return this.#reply?.writtenBytes ?? 0;
  }

  get report(): ConnectionReport {
    return reportOf(this, this.#call, this.#house.clock.now());
  }

  get measure(): Measure {
    return measureOf(this, this.#intake.firstByteAt, this.#endedFor?.kind, this.#call, this.#house.clock.now());
  }

  /** When the phase began, or the last part of it: the work after the wait for a turn, a piece of the reply. */
  get phaseAt(): number {
    const callAt = this.phase === 'handling' ? this.#call?.sinceMs : undefined;
    return callAt ?? this.#reply?.progressAt ?? this.#phaseAt;
  }

  get deadline(): Deadline | undefined {
    return nextDeadline(this, this.#house.terms.settings);
  }

  passDeadline({ option }: Deadline): void {
    this.#turn(() => {
      const isOfSilence = option === 'stall-warn' || option === 'read-timeout';
      if (isOfSilence && this.#connection.hasUnread) return this.#intake.waitOn();
      if (option === 'stall-warn') {
        this.stallWarned = true;
        return this.#house.observer.stalled(stallOf(this, this.#house.clock.now()));
      }
      const isSlow = option === 'write-timeout' && this.#reply?.tookSome(this.#connection.untakenBytes);
      return isSlow ? undefined : this.refuse(lateRefusal(option, this.#house.terms.settings, this.requestBytes));
    });
  }

  /** Ends it with a status; where its reply is under way, with its connection, so that half a reply shows. */
  refuse({ status, outcome, reason }: Refusal): void {
    if (this.phase === 'closed') return;
    const isUnderWay = this.phase === 'replying';
    this.#end(outcome, reason);
    if (isUnderWay) this.#connection.close();
    else this.#connection.tell(markBegun(this.#message, this.#call), status, reason.advice ?? reason.text, this.id);
  }

  gone(): void {
    this.#end('aborted', this.phase === 'reading' ? GONE_EARLY : reasons.wentAway);
  }

  /** Whatever goes wrong in a turn ends this request, and nothing else. */
  #turn(work: () => void): void {
    if (this.phase === 'closed') return;
    try {
      work();
    } catch (error) {
      this.#answered({ kind: 'failed', ...failureOf(error) });
    }
  }

  #take(chunk: Buffer): void {
    const { settings } = this.#house.terms;
    this.#house.outbox.makeWay(chunk.length);
    this.#intake.bytes += chunk.length;
    if (this.#intake.bytes > settings['max-request']) this.refuse(refusals.tooLarge(settings));
    else this.#intake.push(chunk, settings['max-reply']);
  }

  #complete(): void {
    const pieces = this.#intake.complete();
    if (this.#intake.handler.kind === 'stream') {
      this.#enter('replying');
      return this.#house.outbox.send(() => this.#turn(() => this.#answer(pieces)));
    }
    this.#enter('handling');
    this.#connection.watch();
    return this.#ask(this.#intake.handler, pieces);
  }

  #ask(handler: CallHandler, request: Buffer[]): void {
    const { ledger, observer, clock } = this.#house;
    const log = (message: string): void => observer.handlerSaid(this.id, message, this.#connection.user);
    const claim = this.#claimed();
    claim.set(bytesOf(request));
    const context = { requestId: this.id, peer: this.peer, claim, log, traceparent: this.from?.trace?.parent };
    this.#call = new Call(handler, request, context, ledger, clock.now, tellForwarder(this, this.#message));
    observer.stayed();
    this.#call.whenEnded((end) => this.#turn(() => this.#answered(end)));
  }

  #answered(end: CallEnd): void {
    if (end.kind === 'failed') {
      if (end.bug !== undefined) this.#house.observer.bug(end.bug);
      return this.refuse(refusals.failed(end));
    }
    const { settings } = this.#house.terms;
    const bytes = bytesOf(end.reply);
    if (bytes > settings['max-reply']) return this.refuse(refusals.replyTooLarge(settings));
    this.#claimed().set(bytes);
    return this.#answer(end.reply);
  }

  #answer(pieces: readonly Uint8Array[]): void {
    this.#enter('replying');
    this.#reply = new Reply(this.#message.response, this.id, pieces, this.#claim, this.#house.clock, this.#phaseAt);
    if (this.#reply.isOut) return this.#end('replied', undefined);
    this.#reply.whenOut(() => this.#turn(() => this.#end('replied', undefined)));
    return this.#connection.watch();
  }

  #claimed(): Claim {
    return (this.#claim ??= this.#house.ledger.memory.claim(this.#connection.user));
  }

  #enter(phase: Phase): void {
    this.phase = phase;
    this.#phaseAt = this.#house.clock.now();
  }

  #end(outcome: Outcome, reason: Reason | undefined): void {
    if (this.phase === 'closed') return;
    this.endedIn = endedInOf(this.phase, this.#call);
    this.#endedFor = reason;
    if (outcome === 'replied') this.#reply?.finish();
    this.phase = 'closed';
    this.#call?.abort();
    this.#intake.drop();
    this.#claim?.end();
    this.#house.ledger.end(outcome);
    this.#house.ledger.leave(this.#connection.user);
    this.#house.observer.ended(outcome, reason?.text, this);
    this.#connection.left(this);
  }
}
