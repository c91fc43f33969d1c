import type { Ledger } from '../core/ledger.ts';
import type { PeerCredentials } from '../core/outcome.ts';
import type { Phase } from '../core/phases.ts';

/** How often those are looked for that keep others out, while no place is free. */
const LOOK_MS = 250;
/** A connection that has been silent for so long makes no progress. */
const SILENT_MS = 1000;

interface Guest {
  readonly phase: Phase;
  readonly activeAt: number;
  readonly peer: PeerCredentials;
}

/** What relief is about: who is there, and who may be. */
interface Places<T> {
  readonly connections: Iterable<T>;
  readonly ledger: Ledger;
  now(): number;
}

/**
 * Makes room while no place is free and somebody waits for one: of the user with the most connections those have to go
 * that are beyond its share and have sent nothing for a second, the oldest first. A burst that makes progress stays.
 */
export class Relief<T extends Guest> {
  readonly #places: Places<T>;
  readonly #queue: { readonly waiting: boolean };
  readonly #release: (one: T) => void;
  #isPlanned = false;

  /** @param queue whether somebody waits for a place */
  constructor(places: Places<T>, queue: { readonly waiting: boolean }, release: (one: T) => void) {
    this.#places = places;
    this.#queue = queue;
    this.#release = release;
  }

  /** To be called when no place is free. */
  plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setTimeout(() => this.#look(), LOOK_MS).unref();
  }

  #look(): void {
    const { ledger } = this.#places;
    this.#isPlanned = false;
    if (ledger.mayAccept) return;
    if (this.#queue.waiting) for (const one of this.#beyondShare()) this.#release(one);
    if (!ledger.mayAccept) this.plan();
  }

  #beyondShare(): readonly T[] {
    const { connections, ledger } = this.#places;
    const { user, connections: count } = ledger.greediest;
    const silentSince = this.#places.now() - SILENT_MS;
    const silent: T[] = [];
    for (const one of connections) {
      if (silent.length >= count - ledger.share) break;
      if (one.phase === 'reading' && one.activeAt <= silentSince && one.peer.uid === user) silent.push(one);
    }
    return silent;
  }
}
