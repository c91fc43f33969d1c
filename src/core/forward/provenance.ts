import { readTraceparent, type Trace } from './traceparent.ts';

/** What a request over HTTP says of where it comes from: information, and nobody vouches for it. */
export interface Provenance {
  /** The id and the peer under which a forwarding eofd has it. */
  readonly origin?: { readonly id: string; readonly peer: string } | undefined;
  readonly trace?: Trace | undefined;
}

/** Names of the headers, as Node has them. */
export const ORIGIN_HEADER = 'eofd-origin';
/** What the server sees as its peer: who finds itself there has nobody between itself and an eofd. */
export const PEER_HEADER = 'eofd-peer';
/** In a response that is no reply: the work on the request had begun. Unlike a 102, every proxy passes it on. */
export const BEGUN_HEADER = 'eofd-begun';
/**
 * Of `Connection`, which whoever is in between keeps to itself: who asks by it understands a 102. nginx, say, takes a
 * 102 for the response.
 */
export const PROGRESS_OPTION = 'eofd-progress';

const ORIGIN = /^([0-9A-Za-z-]{1,64})\/(\d{1,10}\/\d{1,10}\/\d{1,10})$/;

/** The header by which a forwarding eofd says of which request of its own this one is. */
export const originOf = (
  requestId: string,
  peer: { readonly pid: number; readonly uid: number; readonly gid: number },
): string => `${requestId}/${peer.pid}/${peer.uid}/${peer.gid}`;

/** Reads the headers of a request. @returns undefined where there is nothing of it, or nothing well-formed */
export function readProvenance(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Provenance | undefined {
  const { [ORIGIN_HEADER]: origin, traceparent: trace } = headers;
  if (origin === undefined && trace === undefined) return undefined;
  const [, id, peer] = ORIGIN.exec(typeof origin === 'string' ? origin : '') ?? [];
  return {
    origin: id === undefined || peer === undefined ? undefined : { id, peer },
    trace: typeof trace === 'string' ? readTraceparent(trace) : undefined,
  };
}

/** How the two ends of a connection name the client's end: its address and port, or its process on a Unix socket. */
export const peerName = (address: string | undefined, port: number | undefined, pid: number): string =>
  address === undefined ? `pid ${pid}` : `${address.replace(/^::ffff:/, '')} ${port ?? 0}`;
