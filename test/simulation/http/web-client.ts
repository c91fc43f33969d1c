import type { Outcome } from '../../../src/core/outcome.ts';
import { ERRNO, errnoName } from '../../../src/posix/errno.ts';
import type { Random } from '../../support/random.ts';
import type { SimSocket } from '../socket.ts';
import type { Time } from '../time.ts';
import { WebAnswers } from './web-answers.ts';
import type { WebPlan, WebRequest } from './web-plans.ts';

/** So long it waits to be told to go ahead; RFC 9110, 10.1.1. */
const EXPECT_MS = 1000;

/** A client for HTTP in the simulated world: one connection, and what it has in mind for that. */
export class WebClient {
  readonly plan: WebPlan;
  readonly socket: SimSocket;
  readonly answers = new WebAnswers();
  /** How the server counted each of its requests, by their ids. */
  readonly outcomes = new Map<string, { readonly outcome: Outcome; readonly reason: string }>();
  end: string | undefined;
  /** Requests of which a byte was sent, and all of them. */
  begun = 0;
  sent = 0;
  hasHalfClosed = false;
  readonly #time: Time;
  readonly #random: Random;
  readonly #done: (client: WebClient) => void;
  readonly #leaving: object;
  #rest: Buffer = Buffer.alloc(0);
  #body: Buffer | undefined;
  #isBlocked = false;
  #isReading = false;
  #waitsFor: 'response' | 'go-ahead' | undefined;

  constructor(plan: WebPlan, socket: SimSocket, time: Time, random: Random, done: (client: WebClient) => void) {
    this.plan = plan;
    this.socket = socket;
    this.#time = time;
    this.#random = random;
    this.#done = done;
    socket.changed = () => this.#changed();
    this.#leaving = time.after(plan.leavesAfterMs, () => this.#finish('left'));
    this.#later(0, () => this.#ask());
  }

  /** For who looks into what went wrong. */
  get description(): string {
    const { answers, begun, end, hasHalfClosed, outcomes, plan, sent } = this;
    const { isPipelined, lingers, gapMs, readBytes, readPauseMs } = plan;
    const asked = plan.requests.map(({ body, expects, head, reply }) => ({
      head: head.toString('latin1').slice(0, 12),
      bytes: body.length,
      reply: reply?.length,
      expects,
    }));
    const got = answers.list.map(({ body, bytes, id, status }) => ({ status, id, body: body.slice(0, 80), bytes }));
    const ended = [...outcomes].map(([id, { outcome, reason }]) => `${id} ${outcome} ${reason}`);
    const way = { isPipelined, lingers, gapMs, readBytes, readPauseMs, sendBuffer: this.socket.sendBuffer };
    return JSON.stringify({ asked, begun, sent, hasHalfClosed, got, end, ended, way });
  }

  #later(ms: number, work: () => void): void {
    this.#time.after(ms, () => {
      if (this.end === undefined) work();
    });
  }

  /** The next request, where there is one and it may be sent. */
  #ask(): void {
    const { isPipelined, requests } = this.plan;
    const next = requests[this.sent];
    if (this.answers.list.at(-1)?.isLast === true) return;
    if (next === undefined) return this.#sentAll();
    if (!isPipelined && this.answers.whole < this.sent) {
      this.#waitsFor = 'response';
      return;
    }
    this.begun++;
    this.#rest = next.head;
    this.#body = next.body;
    this.#write(next);
  }

  #write(request: WebRequest): void {
    if (this.#rest.length === 0) return this.#wrote(request);
    const sent = this.socket.send(this.#rest.subarray(0, this.#random.pick(this.plan.pieceBytes)));
    if (sent === -ERRNO.EAGAIN) {
      this.#isBlocked = true;
      return;
    }
    // What the server said before is there to be read all the same.
    if (sent < 0) return this.#changed();
    this.#rest = this.#rest.subarray(sent);
    this.#later(this.#random.pick(this.plan.pausesMs), () => this.#write(request));
  }

  /** The head is out, or all of it. */
  #wrote(request: WebRequest): void {
    const body = this.#body;
    if (body === undefined) {
      if (!request.isBroken) this.sent++;
      if (request.isBroken) this.#sentAll();
      else this.#later(this.plan.gapMs, () => this.#ask());
      return;
    }
    if (request.expects && this.#waitsFor === undefined) {
      this.#waitsFor = 'go-ahead';
      this.#later(EXPECT_MS, () => this.#goAhead());
      return;
    }
    this.#body = undefined;
    this.#rest = body;
    this.#write(request);
  }

  #goAhead(): void {
    if (this.#waitsFor !== 'go-ahead') return;
    const request = this.plan.requests[this.sent];
    if (request !== undefined) this.#wrote(request);
    this.#waitsFor = undefined;
  }

  #sentAll(): void {
    if (this.plan.halfCloses && !this.hasHalfClosed) {
      this.hasHalfClosed = true;
      this.socket.endSending();
    }
    this.#changed();
    this.#look();
  }

  #changed(): void {
    if (this.end !== undefined) return;
    const request = this.plan.requests[this.sent];
    if (this.#isBlocked && (this.socket.poll & 4) !== 0 && request !== undefined) {
      this.#isBlocked = false;
      this.#later(0, () => this.#write(request));
    }
    if (!this.#isReading && this.plan.readBytes > 0) {
      this.#isReading = true;
      this.#later(this.plan.readPauseMs, () => this.#read());
    }
  }

  #read(): void {
    this.#isReading = false;
    const into = Buffer.allocUnsafe(Math.min(this.plan.readBytes, this.socket.unreadBytes + 1));
    const got = this.socket.receive(into, false);
    if (got === -ERRNO.EAGAIN) return;
    if (got <= 0) return this.#finish(got === 0 ? 'EOF' : errnoName(-got));
    this.answers.take(into.toString('latin1', 0, got));
    this.#look();
    this.#changed();
  }

  /** Something was read: it may be what it waited for. */
  #look(): void {
    const { answers, plan, sent } = this;
    if (this.#waitsFor === 'go-ahead' && answers.continues > 0) this.#goAhead();
    // It was refused before it sent what it was asked for: nothing more can be said on this connection.
    else if (this.#waitsFor === 'go-ahead' && answers.whole > sent) this.#finish('done');
    if (this.#waitsFor === 'response' && answers.whole >= sent) {
      this.#waitsFor = undefined;
      this.#later(plan.gapMs, () => this.#ask());
    }
    if (!plan.lingers && answers.whole >= plan.requests.length) this.#finish('done');
  }

  #finish(end: string): void {
    if (this.end !== undefined) return;
    this.end = end;
    this.#time.cancel(this.#leaving);
    this.socket.close();
    this.#done(this);
  }
}
