import type { UserKey } from './claim.ts';
import type { Provenance } from './forward/provenance.ts';

/** How a connection ended. Every accepted one ends as exactly one of these, so their counts add up to all accepted. */
export const OUTCOMES = ['replied', 'rejected', 'failed', 'timed out', 'aborted', 'cut by drain'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Process and user at the other end, as the kernel noted them at its connect(2); SO_PEERCRED, unix(7). */
export interface PeerCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  /**
   * Set where the peer came over TCP, with TLS or without: the numbers are those of nobody, 0 and 65534. Without TLS
   * nothing says who it is.
   */
  readonly over?: 'TCP' | 'TLS';
  /** Of its certificate, where it came over TLS and showed a good one; escaped. */
  readonly name?: string | undefined;
  /** Where it came from, over TLS. */
  readonly address?: string | undefined;
}

/** Whoever comes over TCP: for the kernel's own numbers of what has none, see SO_PEERCRED in unix(7). */
export const TCP_PEER: PeerCredentials = { pid: 0, uid: 65534, gid: 65534, over: 'TCP' };

/** The user that a peer counts as: whom its certificate names; all that come over TCP without one are one user. */
export const userOfPeer = ({ uid, over, name }: PeerCredentials): UserKey =>
  name === undefined ? (over ?? uid) : `${over} ${name}`;

/** What /proc and /etc/passwd say of a peer, as its user chose it. Any may be missing: the process may be gone. */
export interface PeerIdentity {
  /** Name of the process, at most 15 bytes; /proc/PID/comm. */
  readonly comm?: string | undefined;
  /** Its arguments, separated by spaces or NUL; /proc/PID/cmdline. */
  readonly cmdline?: string | undefined;
  readonly user?: string | undefined;
  /** Its uid stands for all users outside our user namespace; `user` is who has it inside, and may be meant as well. */
  readonly isOutside?: boolean | undefined;
}

/** What process answers a request, and how it came to be there. */
export interface AnsweredBy {
  readonly mode: 'request' | 'spare' | 'worker';
  readonly pid: number;
  /** How long the request waited until a spare that was still starting took it in; at most, and about. */
  readonly spareWaitMs?: number | undefined;
}

/** The ways in. */
export const FRONTS = ['raw', 'http'] as const;
export type Front = (typeof FRONTS)[number];

/** What there is to say of one connection, when it ends or when something about it is worth a record. */
export interface ConnectionReport {
  /** Unique across restarts. */
  readonly id: string;
  /** How it was asked: `raw` unless given. */
  readonly front?: Front;
  readonly peer: PeerCredentials;
  /** Undefined where it said nothing of that. */
  readonly from?: Provenance | undefined;
  readonly requestBytes: number;
  readonly replyBytes: number;
  /** Since the connection was accepted. */
  readonly durationMs: number;
  /** Of it, how long the request waited for its turn; undefined where it never came to a handler that has turns. */
  readonly queueMs?: number | undefined;
  /** Undefined where no process was given the request. */
  readonly answeredBy?: AnsweredBy | undefined;
  /** Since the EOF of its request; undefined where that has not come. */
  readonly waitedMs?: number | undefined;
}

/** Where a connection stood at its end: no EOF yet, waiting for a turn, with the handler, its reply going out. */
export type EndedIn = 'reading' | 'queued' | 'handling' | 'replying';

export interface EndedReport extends ConnectionReport {
  readonly outcome: Outcome;
  readonly endedIn?: EndedIn | undefined;
  /** Why, in words, where the outcome alone does not say it; names the option behind a limit or deadline. */
  readonly reason?: string | undefined;
}

/** A client that has neither written nor half-closed for `stall-warn`: the diagnosis eofd exists for. */
export interface StallReport extends ConnectionReport {
  /** Since its last byte, or since the connection was accepted where none came. */
  readonly silentMs: number;
  /** When it will be released. */
  readonly releaseInMs: number;
}
