import type { UserKey } from '../../core/claim.ts';
import type { Ledger } from '../../core/ledger.ts';
import type { Phase } from '../../core/phases.ts';

/** How often those are looked for that keep others out, while no place is free. */
const LOOK_MS = 250;
/** What has been silent for so long makes no progress. */
const SILENT_MS = 1000;

/** What takes a place: a connection, or a request over HTTP. */
interface Guest {
  readonly phase: Phase;
  readonly activeAt: number;
  readonly user: UserKey;
}

/** One way in: who came by it, and who waits there. */
export interface WayIn<T extends Guest = Guest> {
  guests(): Iterable<T>;
  /** Whether somebody has no place there, and wants one. */
  isWanted(): boolean;
  /** Its place is needed: it ends, unless it did something after all. */
  release(one: T): void;
}

/**
 * Makes room while no place is free and somebody waits for one: of the user with the most places those have to go that
 * are beyond its share and of which nothing has come for a second, the longest silent first, whichever way they came. A
 * burst that makes progress stays.
 */
export class Relief {
  readonly #ledger: Ledger;
  readonly #now: () => number;
  readonly #waysIn: WayIn[] = [];
  #isPlanned = false;

  constructor(ledger: Ledger, now: () => number) {
    this.#ledger = ledger;
    this.#now = now;
  }

  /** Places are taken by this way as well. */
  join<T extends Guest>(wayIn: WayIn<T>): void {
    this.#waysIn.push(wayIn);
  }

  /** To be called when no place is free. */
  plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setTimeout(() => this.#look(), LOOK_MS).unref();
  }

  #look(): void {
    this.#isPlanned = false;
    if (this.#ledger.mayAccept) return;
    if (this.#waysIn.some((wayIn) => wayIn.isWanted())) for (const { release } of this.#beyondShare()) release();
    if (!this.#ledger.mayAccept) this.plan();
  }

  #beyondShare(): readonly { release(): void }[] {
    const { user, connections } = this.#ledger.greediest;
    const silentSince = this.#now() - SILENT_MS;
    const silent = this.#waysIn.flatMap((wayIn) =>
      [...wayIn.guests()]
        .filter((one) => one.phase === 'reading' && one.activeAt <= silentSince && one.user === user)
        .map((one) => ({ activeAt: one.activeAt, release: () => wayIn.release(one) })),
    );
    return silent
      .sort((one, other) => one.activeAt - other.activeAt)
      .slice(0, Math.max(0, connections - this.#ledger.share));
  }
}
