import { Row } from '../../src/core/calls/row.ts';
import { Claim, type ClaimUser, type Room, type UserKey } from '../../src/core/claim.ts';

/** A user without claims. */
export const userOf = (key: UserKey): ClaimUser => ({
  key,
  bytes: 0,
  claims: new Row(),
  waiting: { reply: [], begin: [], read: [] },
});

/** Memory for one claim, of which there is more or not as the test says. */
export class SwitchedRoom implements Room {
  readonly claim: Claim;
  /** All that the claim was set to. */
  readonly taken: number[] = [];
  #hasRoom: boolean;

  constructor(user: ClaimUser, hasRoom = true) {
    this.#hasRoom = hasRoom;
    this.claim = new Claim(this, user, 1);
  }

  set hasRoom(hasRoom: boolean) {
    this.#hasRoom = hasRoom;
    if (hasRoom) this.claim.wake();
  }

  mayGrow(): boolean {
    return this.#hasRoom;
  }

  pass(): boolean {
    return false;
  }

  set(claim: Claim, bytes: number): void {
    claim.bytes = bytes;
    this.taken.push(bytes);
  }

  waits(): void {}
  end(): void {}
}
