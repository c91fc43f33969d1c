import type { Claim } from '../claim.ts';
import type { CallContext } from '../handler.ts';
import type { AnsweredBy, PeerCredentials } from '../outcome.ts';
import { Cancellation } from './cancellation.ts';

/** What is known of a call from the start. */
export type CallFacts = Pick<CallContext, 'requestId' | 'peer' | 'traceparent' | 'claim' | 'log'>;

/** A call as its handler sees it. */
export class CallView implements CallContext {
  readonly requestId: string;
  readonly peer: PeerCredentials;
  readonly traceparent: string | undefined;
  readonly claim: Claim;
  readonly log: (message: string) => void;
  readonly cancellation = new Cancellation();
  /** The one that works on it, once that is known. */
  process: AnsweredBy | undefined;

  constructor({ requestId, peer, traceparent, claim, log }: CallFacts) {
    this.requestId = requestId;
    this.peer = peer;
    this.traceparent = traceparent;
    this.claim = claim;
    this.log = log;
  }

  get signal(): AbortSignal {
    return this.cancellation.signal;
  }

  answeredBy(process: AnsweredBy): void {
    this.process = process;
  }
}
