import type { Worn } from '../core/account/process-tally.ts';

/** What stays and answers one request after another. */
export interface PoolWorker {
  /** Rejects with the reason why it cannot be used; its owner is told that it is gone as well. */
  readonly loaded: Promise<void>;
  readonly isUsable: boolean;
  /** Requests it is given at once: so many turns it is good for. */
  readonly places: number;
  /** Requests answered. */
  readonly answered: number;
  /** Ends it, whatever it does. */
  end(): void;
}

/** Whom a worker tells of itself. */
export interface WorkerOwner {
  /** It can take one more request again. */
  free(): void;
  /** It still works, and is to be replaced. */
  worn(why: Worn): void;
  /**
   * It is no more. Called once. @param cause undefined where it was ended from outside
   * @param atWork on a request, whose failure tells the cause
   */
  gone(cause: string | undefined, atWork: boolean): void;
}

/** What the workers are to be. */
export interface Crew<W extends PoolWorker> {
  /** Workers at once. */
  readonly strength: number;
  /** So many are there though no request needs them. */
  readonly ahead: number;
  /** @throws Error where the system refuses */
  start(owner: WorkerOwner): W;
  /** None can be started, for the time being. */
  cannotStart(cause: string): void;
  /** One ended that was at work on nothing. */
  endedIdle?(cause: string): void;
  /** One has been replaced, after so many requests. */
  replaced?(worker: W, why: Worn): void;
}
