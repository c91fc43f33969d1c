import { ERRNO, errnoName } from '../../src/posix/errno.ts';
import type { Random } from '../support/random.ts';
import type { SimSocket } from './socket.ts';
import type { Time } from './time.ts';

/** What a client has in mind. */
export interface Plan {
  readonly request: Buffer;
  /** The whole reply, where the handler makes one. */
  readonly reply: string | undefined;
  /** Pauses in milliseconds, and pieces, taken in turn. */
  readonly pieceBytes: readonly number[];
  readonly pausesMs: readonly number[];
  readonly halfCloses: boolean;
  /** After so long it goes away, whatever it is at. */
  readonly leavesAfterMs: number;
  /** It reads so much at a time, with so long between; 0 bytes: never. */
  readonly readBytes: number;
  readonly readPauseMs: number;
}

/** A client of the simulated world: does what its plan says, and notes what it saw. */
export class SimClient {
  readonly plan: Plan;
  readonly socket: SimSocket;
  readonly begunAt: number;
  /** What the server counted it as. */
  readonly outcomes: string[] = [];
  /** What it read, as text of one byte a character. */
  read = '';
  end: string | undefined;
  hasHalfClosed = false;
  hasWrittenAll = false;
  /** It had not half-closed when its first byte came. */
  wasToldEarly = false;
  hasLeft = false;
  readonly #time: Time;
  readonly #random: Random;
  readonly #done: (client: SimClient) => void;
  #sent = 0;
  #isWaiting: 'to write' | undefined;
  #isReading = false;
  readonly #leaving: object;

  constructor(plan: Plan, socket: SimSocket, time: Time, random: Random, done: (client: SimClient) => void) {
    this.plan = plan;
    this.socket = socket;
    this.#time = time;
    this.#random = random;
    this.#done = done;
    this.begunAt = time.now;
    socket.changed = () => this.#changed();
    this.#leaving = time.after(plan.leavesAfterMs, () => this.#finish('left'));
    this.#later(0, () => this.#write());
  }

  /** For who looks into what went wrong. */
  get description(): string {
    const { end, hasHalfClosed, outcomes, plan, read, socket, wasToldEarly } = this;
    const { request, reply } = plan;
    const [bytes, isSound, head] = [request.length, reply !== undefined, read.slice(0, 60)];
    const seen = { bytes, isSound, read: read.length, head, end, hasHalfClosed, wasToldEarly, outcomes };
    return JSON.stringify({ ...seen, sendBuffer: socket.sendBuffer });
  }

  #later(ms: number, work: () => void): void {
    this.#time.after(ms, () => {
      if (this.end === undefined) work();
    });
  }

  #write(): void {
    const { pieceBytes, pausesMs, request, halfCloses } = this.plan;
    if (this.#sent < request.length) {
      const piece = request.subarray(this.#sent, this.#sent + this.#random.pick(pieceBytes));
      const sent = this.socket.send(piece);
      if (sent === -ERRNO.EAGAIN) {
        this.#isWaiting = 'to write';
        return;
      }
      // What the server said before is there to be read all the same.
      if (sent < 0) {
        this.#changed();
        return;
      }
      this.#sent += sent;
      this.#later(this.#random.pick(pausesMs), () => this.#write());
      return;
    }
    this.hasWrittenAll = true;
    if (!halfCloses) return;
    this.hasHalfClosed = true;
    this.socket.endSending();
    this.#changed();
  }

  #changed(): void {
    if (this.end !== undefined) return;
    if (this.#isWaiting === 'to write' && (this.socket.poll & 4) !== 0) {
      this.#isWaiting = undefined;
      this.#later(0, () => this.#write());
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
    if (this.read.length === 0) this.wasToldEarly = !this.hasHalfClosed;
    this.read += into.toString('latin1', 0, got);
    this.#changed();
  }

  #finish(end: string): void {
    if (this.end !== undefined) return;
    this.end = end;
    this.hasLeft = end === 'left';
    this.#time.cancel(this.#leaving);
    this.socket.close();
    this.#done(this);
  }
}
