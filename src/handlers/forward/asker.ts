import type { CallContext } from '../../core/handler.ts';

/** Whom an asker tells whether its server is there. */
export interface Reach {
  reached(): void;
  /** @param cause in words @returns whether it may come back at once, so that it is worth another try */
  missed(cause: string): boolean;
}

/** Asks another server for replies. */
export interface Asker {
  /**
   * @param request the pieces, in order; its own from now on
   * @returns the whole reply @throws HandlerFailure, also where the signal of the context aborts
   */
  ask(request: Buffer[], context: CallContext, reach: Reach): Promise<readonly Uint8Array[]>;
  /** Lets go of what it keeps; requests under way go on. */
  close?(): void;
}
