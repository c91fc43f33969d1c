import type { ConnectionReport, EndedReport, Outcome, PeerCredentials, PeerIdentity, StallReport } from './outcome.ts';
import { printable } from './printable.ts';
import { bytesText, timeText } from './quantity.ts';
import type { Level, LogRecord } from './record.ts';

/** Most bytes of a text that others chose, where it stands in a message; the fields have more of it. */
const QUOTED_MAX = 256;
const REASON_MAX = 512;
const CMDLINE_MAX = 2048;
/** A wait that the text speaks of; the field always does. */
const NOTABLE_QUEUE_MS = 1;

const HOW_TO_HALF_CLOSE =
  "write_eof() in Python's asyncio, shutdown(SHUT_WR) on a plain socket, socket.end() in Node, nc -N";

/** What an outcome is worth: only a reply is the usual thing; a peer that goes away does so by its own choice. */
export const OUTCOME_LEVELS: Readonly<Record<Outcome, Level>> = {
  replied: 'info',
  aborted: 'notice',
  rejected: 'warning',
  failed: 'warning',
  'timed out': 'warning',
  'cut by drain': 'warning',
};

/** The one record of a connection that ended. */
export function endedRecord(report: EndedReport, identity?: PeerIdentity): LogRecord {
  const { id, peer, outcome, requestBytes, replyBytes, durationMs, queueMs = 0 } = report;
  const queued = queueMs >= NOTABLE_QUEUE_MS ? `, ${timeText(queueMs)} of it in the queue` : '';
  const reason = report.reason === undefined ? undefined : printable(report.reason, REASON_MAX);
  return {
    level: OUTCOME_LEVELS[outcome],
    event: 'request',
    message:
      `request ${id} from ${peerText(peer, identity)}: ${outcome}${reason === undefined ? '' : `: ${reason}`}; ` +
      `${bytesText(requestBytes)} received, ${replyBytes} sent, in ${timeText(durationMs)}${queued}`,
    fields: {
      ...connectionFields(report, identity),
      EOFD_OUTCOME: outcome,
      ...(reason !== undefined && { EOFD_REASON: reason }),
    },
  };
}

/** The diagnosis of a client that neither writes nor half-closes: who it is, what it did, what to change in it, and when it is let go. */
export function stallRecord(report: StallReport, identity?: PeerIdentity): LogRecord {
  const { id, peer, requestBytes, silentMs, releaseInMs } = report;
  const silent = timeText(silentMs);
  const diagnosis =
    requestBytes === 0
      ? `connected ${silent} ago and has sent nothing, not even EOF, so there is no request to answer. ` +
        `A client must write its request and then half-close: ${HOW_TO_HALF_CLOSE}.`
      : `sent ${bytesText(requestBytes)}, the last ${silent} ago, but has not half-closed, so its request has no end and cannot be answered. ` +
        `The client must half-close after writing: ${HOW_TO_HALF_CLOSE}.`;
  return {
    level: 'warning',
    event: 'stall',
    message: `${peerText(peer, identity)} ${diagnosis} ${releaseText(releaseInMs)} (request ${id}).`,
    fields: {
      ...connectionFields(report, identity),
      EOFD_SILENT_USEC: microseconds(silentMs),
      ...(Number.isFinite(releaseInMs) && { EOFD_RELEASE_USEC: microseconds(releaseInMs) }),
    },
  };
}

function releaseText(releaseInMs: number): string {
  if (releaseInMs === Number.POSITIVE_INFINITY) return 'Nothing will release it: read-timeout is infinity';
  return releaseInMs > 0 ? `It is released in ${timeText(releaseInMs)}` : 'It is released now';
}

function connectionFields(report: ConnectionReport, identity: PeerIdentity = {}): Record<string, string | number> {
  const { comm, cmdline, user } = identity;
  return {
    EOFD_REQUEST_ID: report.id,
    EOFD_PEER_PID: report.peer.pid,
    EOFD_PEER_UID: report.peer.uid,
    EOFD_PEER_GID: report.peer.gid,
    EOFD_REQUEST_BYTES: report.requestBytes,
    EOFD_REPLY_BYTES: report.replyBytes,
    EOFD_DURATION_USEC: microseconds(report.durationMs),
    ...(report.queueMs !== undefined && { EOFD_QUEUE_USEC: microseconds(report.queueMs) }),
    ...(comm !== undefined && { EOFD_PEER_COMM: printable(comm) }),
    ...(cmdline !== undefined && { EOFD_PEER_CMDLINE: printable(spaced(cmdline), CMDLINE_MAX) }),
    ...(user !== undefined && { EOFD_PEER_USER: printable(user) }),
  };
}

/** `pid 4242 "python3 client.py" of user alice (uid 1000)`, with what is known of it. */
function peerText({ pid, uid }: PeerCredentials, { comm, cmdline, user }: PeerIdentity = {}): string {
  const command = cmdline ? spaced(cmdline) : comm;
  // A quotation mark of its own must not end the quotation.
  const quoted = command ? ` "${printable(command, QUOTED_MAX).replaceAll('"', '\\"')}"` : '';
  const owner = user === undefined ? `uid ${uid}` : `user ${printable(user, QUOTED_MAX)} (uid ${uid})`;
  return `${pid === 0 ? 'a process outside this PID namespace' : `pid ${pid}${quoted}`} of ${owner}`;
}

/** The arguments of /proc/PID/cmdline end in a NUL each. */
const spaced = (cmdline: string): string => cmdline.replace(/\0+$/, '').replaceAll('\0', ' ');

const microseconds = (ms: number): number => Math.round(ms * 1000);
