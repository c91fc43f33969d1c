import type { Claim, UserKey } from '../core/claim.ts';
import type { Memory } from '../core/memory.ts';

/** The claim of one connection, made when it is first needed: to know whose it is takes a system call. */
export class LazyClaim {
  readonly #memory: Memory;
  readonly #user: () => UserKey;
  #claim: Claim | undefined;

  constructor(memory: Memory, user: () => UserKey) {
    this.#memory = memory;
    this.#user = user;
  }

  made(): Claim {
    this.#claim ??= this.#memory.claim(this.#user());
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
