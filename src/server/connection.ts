import type { Measure } from '../core/account/measure.ts';
import { kindOf } from '../core/account/reason-kinds.ts';
import type { Call } from '../core/call.ts';
import type { Place } from '../core/calls/row.ts';
import type { UserKey } from '../core/claim.ts';
import { type Deadline, type Doubt, nextDeadline, type Timekeeping } from '../core/deadlines.ts';
import { STRANGER } from '../core/ledger.ts';
import type { ConnectionReport, EndedIn, Outcome, PeerCredentials } from '../core/outcome.ts';
import type { Phase } from '../core/phases.ts';
import type { Reason } from '../core/reasons.ts';
import { peerCredentials } from '../posix/socket.ts';
import { Arrival } from './arrival.ts';
import type { House } from './house.ts';
import { LazyClaim } from './lazy-claim.ts';
import type { Notice } from './notice.ts';
import type { ReplyWriter } from './reply-writer.ts';

/** As the kernel names processes and users that have no number here; SO_PEERCRED, unix(7). */
const UNKNOWN: PeerCredentials = { pid: 0, uid: 65534, gid: 65534 };

/** One accepted connection: its descriptor, its phase, and what there is of it in each. The driver moves it. */
export class Connection implements Timekeeping {
  readonly fd: number;
  readonly acceptedAt: number;
  phase: Phase = 'reading';
  stallWarned = false;
  /** Its user may not ask. */
  isStranger = false;
  /** Among those that did not end in their first turn. */
  place: Place<Connection> | undefined;
  /** Among those that wait to be watched. */
  watchPlace: Place<Connection> | undefined;
  /** Whether it hears of what happens on its descriptor. */
  isWatched = false;
  /** The memory of its request and reply. */
  readonly claim: LazyClaim;
  readonly arrival: Arrival;
  call: Call | undefined;
  writer: ReplyWriter | undefined;
  notice: Notice | undefined;
  /** How it ends, once that is decided; the client may still have to be told. */
  verdict: { readonly outcome: Outcome; readonly reason: Reason | undefined } | undefined;
  /** Gives it another turn; of those that did not end in their first one. */
  again: (() => void) | undefined;
  /** Where it stood when its end was decided. */
  endedIn: EndedIn | undefined;
  readonly #serial: number;
  readonly #house: House;
  #peer: PeerCredentials | undefined;
  #phaseAt: number;

  /** @param serial its number among those of this process */
  constructor(fd: number, serial: number, house: House) {
    this.fd = fd;
    this.#serial = serial;
    this.#house = house;
    this.acceptedAt = house.now();
    this.#phaseAt = this.acceptedAt;
    this.claim = new LazyClaim(house.ledger.memory, this);
    this.arrival = new Arrival(fd, this.claim, house, this.acceptedAt);
  }

  /** Unique across restarts. Most connections never need it, and V8 keeps what becomes of a number for long. */
  get id(): string {
    return `${this.#house.idPrefix}-${this.#serial}`;
  }

  enter(phase: Phase): void {
    this.phase = phase;
    // Nothing of it counts after its end; and what is answered in its first turn should not look at the clock for
    // nothing.
    if (phase !== 'closed') this.noteProgress();
  }

  /** The deadline of the phase counts anew from here. */
  noteProgress(): void {
    this.#phaseAt = this.#house.now();
  }

  /** Its end is decided: where it stands now, and no later, is what the record tells. */
  noteEnd(): void {
    const { call, phase } = this;
    // An end that was seen together with the peer's going was no half-close, and so no request was handed over.
    if (phase === 'handling' && call === undefined) this.endedIn = 'reading';
    else if (phase === 'handling') this.endedIn = call?.queueMs === undefined ? 'queued' : phase;
    else if (phase === 'reading' || phase === 'replying') this.endedIn = phase;
  }

  /** It has ended and was told of. What of it has become old would keep all that it leads to for long. */
  forget(): void {
    this.call = undefined;
    this.writer = undefined;
    this.again = undefined;
    this.place = undefined;
    this.watchPlace = undefined;
  }

  /** Who connected. The kernel has it for us after the peer is gone, until we close. @throws PosixError */
  get peer(): PeerCredentials {
    if (this.#peer !== undefined) return this.#peer;
    // Where that fails the connection fails, and its record needs somebody to name.
    this.#peer = UNKNOWN;
    this.#peer = peerCredentials(this.fd);
    return this.#peer;
  }

  /** The user it counts for. */
  get user(): UserKey {
    return this.isStranger ? STRANGER : this.peer.uid;
  }

  get requestBytes(): number {
    return this.arrival.request.bytes;
  }

  get replyBytes(): number {
    return this.writer?.bytes ?? 0;
  }

  get report(): ConnectionReport {
    const queueMs = this.call?.queueMs;
    return {
      id: this.id,
      peer: this.peer,
      requestBytes: this.requestBytes,
      replyBytes: this.replyBytes,
      durationMs: this.#house.now() - this.acceptedAt,
      ...(queueMs !== undefined && { queueMs, answeredBy: this.call?.answeredBy }),
      ...(this.call !== undefined && { waitedMs: this.#house.now() - this.call.askedAtMs }),
    };
  }

  get measure(): Measure {
    const { acceptedAt, arrival, call, requestBytes, verdict } = this;
    return {
      front: 'raw',
      kind: kindOf(verdict?.reason, this.endedIn === 'reading'),
      durationMs: this.#house.now() - acceptedAt,
      firstByteMs: requestBytes === 0 ? undefined : (arrival.firstByteAt ?? acceptedAt) - acceptedAt,
      queueMs: call?.queueMs,
      workMs: call?.workMs,
    };
  }

  get deadline(): Deadline | undefined {
    return nextDeadline(this, this.#house.terms.settings);
  }

  get activeAt(): number {
    return this.arrival.activeAt;
  }

  /** When the phase began, or the last part of it: the work after the wait for a turn, a piece of the reply. */
  get phaseAt(): number {
    return this.phase === 'handling' && this.call !== undefined ? this.call.sinceMs : this.#phaseAt;
  }

  get doubt(): Doubt | undefined {
    if (this.#house.sendBuffer.mayBlock && this.arrival.request.mayBlock) return 'blocked';
    return this.arrival.mayBeForeign ? 'foreign' : undefined;
  }
}
