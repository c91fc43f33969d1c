import type { Deadline } from '../core/deadlines.ts';
import type { Timed } from './open-exchange.ts';
import type { House, Kernel, Observer } from './premises.ts';
import type { TlsIdentity } from './tls-identity.ts';

/** Looks at deadlines when they may have passed; server/sweep.ts. */
export interface DeadlineWatch {
  watch(one: { readonly deadline: Deadline | undefined }): void;
  startOver(): void;
}

/** What the front is given: it makes none of it itself. */
export interface FrontOptions extends Pick<House, 'ledger'> {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  readonly observer: Observer;
  readonly kernel: Kernel;
  /** In force now. */
  terms(): House['terms'];
  /** What TLS is served with over TCP, as it is now; undefined for none. */
  tls(): TlsIdentity | undefined;
  /** Starts the id of each request. */
  readonly idPrefix: string;
  watchDeadlines(
    all: ReadonlySet<Timed>,
    now: () => number,
    passed: (one: Timed, deadline: Deadline) => void,
  ): DeadlineWatch;
  /** A request found no place, and its client was told to come again in a second. */
  full(): void;
  /** A place is free, or all is done. */
  changed(): void;
}
