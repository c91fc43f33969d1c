import type { Cancellable } from '../core/calls/cancellation.ts';
import type { Place } from '../core/calls/row.ts';
import { type CallContext, HandlerFailure } from '../core/handler.ts';

/** What is asked of a request that wants a turn. */
export type Applicant = Pick<CallContext, 'claim' | 'cancellation'>;

/** A request that waits for its turn. */
export class Waiter<T> implements Cancellable {
  readonly claim: Applicant['claim'];
  readonly begin: (turn: T) => void;
  /** Among those of its user. */
  place: Place<Waiter<T>> | undefined;
  readonly #cancellation: Applicant['cancellation'];
  readonly #unwanted: (failure: HandlerFailure) => void;
  readonly #remove: (waiter: Waiter<T>) => void;

  /**
   * @param begin to be called when it is its turn @param unwanted called instead where it is no longer wanted
   * @param remove called before: it waits no more
   */
  constructor(
    claim: Applicant['claim'],
    cancellation: Applicant['cancellation'],
    begin: (turn: T) => void,
    unwanted: (failure: HandlerFailure) => void,
    remove: (waiter: Waiter<T>) => void,
  ) {
    this.claim = claim;
    this.begin = begin;
    this.#cancellation = cancellation;
    this.#unwanted = unwanted;
    this.#remove = remove;
    cancellation.listener = this;
  }

  cancelled(): void {
    this.#remove(this);
    this.#unwanted(new HandlerFailure('no longer wanted while it waited for its turn'));
  }

  /** It waits no more. */
  leave(): void {
    this.#cancellation.listener = undefined;
    this.claim.stopWaiting();
    this.place?.leave();
    this.place = undefined;
  }
}
