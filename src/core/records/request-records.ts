import type {
  AnsweredBy,
  ConnectionReport,
  EndedIn,
  EndedReport,
  Outcome,
  PeerCredentials,
  PeerIdentity,
  StallReport,
} from '../outcome.ts';
import { printable } from '../printable.ts';
import { bytesText, timeText } from '../quantity.ts';
import { reasons } from '../reasons.ts';
import type { Level, LogRecord } from './record.ts';

/** Most bytes of a text that others chose, where it stands in a message; the fields have more of it. */
const QUOTED_MAX = 256;
const REASON_MAX = 512;
const CMDLINE_MAX = 2048;
/** A wait that the text speaks of; the field always does. */
const NOTABLE_QUEUE_MS = 1;

const HOW_TO_HALF_CLOSE =
  "write_eof() in Python's asyncio, shutdown(SHUT_WR) on a plain socket, socket.end() in Node, nc -N";

const WHOLE_BODY = 'A client must send as many bytes as its Content-Length says, or a last chunk.';

/** A reply is the usual thing, and a peer may go away as it likes; that it forgot the half-close is worth a warning. */
export function levelOf(outcome: Outcome, endedIn?: EndedIn): Level {
  if (outcome === 'replied') return 'info';
  return outcome === 'aborted' && endedIn !== 'reading' ? 'notice' : 'warning';
}

/** The one record of a connection that ended. */
export function endedRecord(report: EndedReport, identity?: PeerIdentity): LogRecord {
  const { id, peer, outcome, endedIn, requestBytes, replyBytes, durationMs, queueMs = 0 } = report;
  const queued = queueMs >= NOTABLE_QUEUE_MS ? `, ${timeText(queueMs)} of it in the queue` : '';
  const wentAway = outcome === 'aborted' && report.reason === reasons.wentAway.text;
  const text = wentAway ? wentAwayText(report) : report.reason;
  const end =
    wentAway && endedIn === 'reading'
      ? `, so there was no request to answer. ${cure(requestBytes)}`
      : `; ${bytesText(requestBytes)} received, ${replyBytes} sent, in ${timeText(durationMs)}${queued}`;
  const reason = text === undefined ? undefined : printable(text, REASON_MAX);
  const why = reason === undefined ? '' : `: ${reason}`;
  return {
    level: levelOf(outcome, endedIn),
    event: 'request',
    message: `request ${id} from ${peerText(peer, identity)}: ${outcome}${why}${end}`,
    fields: {
      ...connectionFields(report, identity),
      EOFD_OUTCOME: outcome,
      ...(reason !== undefined && { EOFD_REASON: reason }),
    },
  };
}

/** Of a client that ended the connection itself: what it had not done by then, or what it had waited for. */
function wentAwayText({ endedIn, requestBytes, durationMs, waitedMs = durationMs }: EndedReport): string {
  const after = `went away after ${timeText(durationMs)}`;
  const waited = `it had waited ${timeText(waitedMs)}`;
  switch (endedIn) {
    case 'reading':
      return requestBytes === 0
        ? `the client ${after} without having sent anything`
        : `the client sent ${bytesText(requestBytes)} and ${after} without having half-closed`;
    case 'queued':
      return `the client went away after ${waited} for its turn (handler-concurrency)`;
    case 'handling':
      return `the client went away while the handler worked, after ${waited}`;
    case 'replying':
      return 'the client went away before it had taken the whole reply';
    case undefined:
      return reasons.wentAway.text;
  }
}

const cure = (requestBytes: number): string =>
  requestBytes === 0
    ? `A client must write its request and then half-close: ${HOW_TO_HALF_CLOSE}.`
    : `The client must half-close after writing: ${HOW_TO_HALF_CLOSE}.`;

/** The diagnosis of a stalled client: who it is, what it did, what to change in it, and when it is released. */
export function stallRecord(report: StallReport, identity?: PeerIdentity): LogRecord {
  const { id, peer, requestBytes, silentMs, releaseInMs } = report;
  const silent = timeText(silentMs);
  const who = peerText(peer, identity);
  const isOverHttp = report.front === 'http';
  const diagnosis = isOverHttp
    ? `has sent ${bytesText(requestBytes)} of the body of its request over HTTP, and the rest has not come for ${silent}.`
    : requestBytes === 0
      ? `connected ${silent} ago and has sent nothing, not even EOF, so there is no request to answer.`
      : `sent ${bytesText(requestBytes)}, the last ${silent} ago, but has not half-closed, ` +
        'so its request has no end and cannot be answered.';
  return {
    level: 'warning',
    event: 'stall',
    message: `${who} ${diagnosis} ${isOverHttp ? WHOLE_BODY : cure(requestBytes)} ${releaseText(releaseInMs)} (request ${id}).`,
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
    EOFD_FRONT: report.front ?? 'raw',
    ...(report.peer.over === undefined && {
      EOFD_PEER_PID: report.peer.pid,
      EOFD_PEER_UID: report.peer.uid,
      EOFD_PEER_GID: report.peer.gid,
    }),
    ...provenanceFields(report.from),
    ...(report.peer.name !== undefined && { EOFD_PEER_NAME: report.peer.name }),
    ...(report.peer.address !== undefined && { EOFD_PEER_ADDRESS: report.peer.address }),
    EOFD_REQUEST_BYTES: report.requestBytes,
    EOFD_REPLY_BYTES: report.replyBytes,
    EOFD_DURATION_USEC: microseconds(report.durationMs),
    ...(report.queueMs !== undefined && { EOFD_QUEUE_USEC: microseconds(report.queueMs) }),
    ...processFields(report.answeredBy),
    ...(comm !== undefined && { EOFD_PEER_COMM: printable(comm) }),
    ...(cmdline !== undefined && { EOFD_PEER_CMDLINE: printable(spaced(cmdline), CMDLINE_MAX) }),
    ...(user !== undefined && { EOFD_PEER_USER: printable(user) }),
  };
}

/** Both were checked for their form. */
function provenanceFields({ origin, trace }: NonNullable<ConnectionReport['from']> = {}): Record<string, string> {
  return {
    ...(origin !== undefined && { EOFD_ORIGIN_ID: origin.id, EOFD_ORIGIN_PEER: origin.peer }),
    ...(trace !== undefined && { EOFD_TRACE_ID: trace.id }),
  };
}

function processFields(answeredBy: AnsweredBy | undefined): Record<string, string | number> {
  if (answeredBy === undefined) return {};
  const { mode, pid, spareWaitMs } = answeredBy;
  return {
    EOFD_PROGRAM_MODE: mode,
    EOFD_WORKER_PID: pid,
    ...(spareWaitMs !== undefined && { EOFD_SPARE_WAIT_USEC: microseconds(spareWaitMs) }),
  };
}

/** `pid 4242 "python3 client.py" of user alice (uid 1000)`, with what is known of it. */
function peerText({ pid, uid, over, name, address }: PeerCredentials, identity: PeerIdentity = {}): string {
  if (over !== undefined) {
    const named = name === undefined ? '' : ` "${printable(name, QUOTED_MAX).replaceAll('"', '\\"')}"`;
    return `a client${named} over ${over}${address === undefined ? '' : ` from ${address}`}`;
  }
  const { comm, cmdline, user, isOutside } = identity;
  const command = cmdline ? spaced(cmdline) : comm;
  // A quotation mark of its own must not end the quotation.
  const quoted = command ? ` "${printable(command, QUOTED_MAX).replaceAll('"', '\\"')}"` : '';
  const named = user === undefined ? undefined : `user ${printable(user, QUOTED_MAX)}`;
  const owners = [named, isOutside === true ? 'a user outside this user namespace' : undefined].filter(Boolean);
  const owner = owners.length === 0 ? `uid ${uid}` : `${owners.join(' or ')} (uid ${uid})`;
  return `${pid === 0 ? 'a process outside this PID namespace' : `pid ${pid}${quoted}`} of ${owner}`;
}

/** The arguments of /proc/PID/cmdline end in a NUL each. */
const spaced = (cmdline: string): string => cmdline.replace(/\0+$/, '').replaceAll('\0', ' ');

const microseconds = (ms: number): number => Math.round(ms * 1000);
