import type { Ledger } from '../../src/core/ledger.ts';
import type { Settings } from '../../src/core/options.ts';
import type { WaysIn } from './http/ways-in.ts';
import { boundsOf } from './terms.ts';
import type { Workshop } from './worker.ts';

/** How late a deadline may be looked at, in milliseconds. */
const LATE_MS = 60;

/** What is looked at. */
interface Parts {
  readonly ledger: Ledger;
  readonly waysIn: WaysIn;
  readonly workshop: Workshop;
}

/** What holds of a server at every moment, and at its end. */
export class Invariants {
  /** Somebody may have had to wait for memory. */
  wasFull = false;
  readonly #parts: Parts;
  /** The settings in force, and those before, under which a request may have come in. */
  #settings: readonly [Settings, Settings];
  #chosenAt: number;

  constructor(parts: Parts, settings: Settings) {
    this.#parts = parts;
    this.#settings = [settings, settings];
    this.#chosenAt = parts.workshop.time.now;
  }

  /** New settings hold. */
  changed(settings: Settings): void {
    this.#settings = [settings, this.#settings[0]];
    this.#chosenAt = this.#parts.workshop.time.now;
  }

  check(): void {
    const { ledger, workshop } = this.#parts;
    const { fail, hungry, working } = workshop;
    this.#checkRequests();
    // One may go on beyond the bound; it may be one that its client is slow to read.
    if (working > 0 && hungry === working && !this.#isReplying) fail('all that work wait for memory');
    const bufferMax = Math.max(...this.#settings.map((settings) => settings['buffer-max']));
    const most = bufferMax + 3 * this.#settings[0]['max-request'] + 5 * (64 + 256) * 1024;
    const { memory, open, queued } = ledger;
    if (!memory.isRoomy) this.wasFull = true;
    if (memory.bytes > most) fail(`${memory.bytes} bytes are taken, of ${bufferMax}`);
    if (memory.bytes < 0 || queued < 0 || open < 0) fail('less than nothing is counted');
  }

  /** When it is over. */
  checkEnd(isStopped: boolean): void {
    const { ledger, waysIn, workshop } = this.#parts;
    const { memory, open, queued } = ledger;
    const { fail } = workshop;
    if (!isStopped) fail(`the drain did not end within drain-timeout, ${open} are open`);
    if (open !== 0 || waysIn.connections > 0) fail('connections are left at the end');
    if (memory.bytes !== 0) fail(`${memory.bytes} bytes are still counted at the end`);
    if (queued !== 0) fail('requests still wait for a turn at the end');
  }

  #checkRequests(): void {
    const { waysIn, workshop } = this.#parts;
    const { now } = workshop.time;
    for (const { deadline, id, phase } of waysIn.open())
      if (deadline !== undefined && Math.max(deadline.at, this.#chosenAt) < now - LATE_MS)
        workshop.fail(`${id}, ${phase}: its ${deadline.option} passed ${now - deadline.at} ms ago`);
    const ofUsers = new Map<number, number>();
    for (const { report } of waysIn.httpRequests) {
      const { uid } = report.peer;
      const count = (ofUsers.get(uid) ?? 0) + 1;
      ofUsers.set(uid, count);
      const most = Math.max(...this.#settings.map((settings) => boundsOf(settings).connectionsMaxPerUser));
      if (count > most) workshop.fail(`user ${uid} has ${count} requests open over HTTP, of ${most}`);
    }
  }

  get #isReplying(): boolean {
    return [...this.#parts.waysIn.open()].some(({ phase }) => phase === 'replying');
  }
}
