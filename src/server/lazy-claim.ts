import type { Claim } from '../core/claim.ts';
import type { Memory } from '../core/memory.ts';
import type { PeerCredentials } from '../core/outcome.ts';

interface Owner {
  readonly peer: PeerCredentials;
}

/** The claim of one connection, made when it is first needed: to know whose it is takes a system call. */
export class LazyClaim {
  readonly #memory: Memory;
  readonly #owner: Owner;
  #claim: Claim | undefined;

  constructor(memory: Memory, owner: Owner) {
    this.#memory = memory;
    this.#owner = owner;
  }

  made(): Claim {
    this.#claim ??= this.#memory.claim(this.#owner.peer.uid);
    return this.#claim;
  }

  get mayGrow(): boolean {
    return this.#memory.isRoomy || this.made().mayGrow;
  }

  set(bytes: number): void {
    if (bytes > 0 || this.#claim !== undefined) this.made().set(bytes);
  }

  /** Gives everything back. */
  end(): void {
    this.#claim?.end();
  }
}
