import type { OpenRequest } from '../core/account/open-request.ts';
import type { Deadline } from '../core/deadlines.ts';
import type { Refusal } from './refusal.ts';

/** What has deadlines: a connection, and each request on it. */
export interface Timed {
  readonly deadline: Deadline | undefined;
  passDeadline(deadline: Deadline): void;
}

/** A request as its connection and the front know it. */
export interface OpenExchange extends Timed, OpenRequest {
  /** Not all of it has come. */
  readonly isArriving: boolean;
  refuse(refusal: Refusal): void;
  /** Its connection is gone. */
  gone(): void;
}
