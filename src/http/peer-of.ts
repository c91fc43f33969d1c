import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type PeerCredentials, TCP_PEER } from '../core/outcome.ts';
import { printable } from '../core/printable.ts';
import type { House } from './premises.ts';

/** As the kernel names processes and users that have no number here; SO_PEERCRED, unix(7). */
const UNKNOWN: PeerCredentials = { pid: 0, uid: 65534, gid: 65534 };
/** The longest name of an account or a machine that anybody gives; X.520 has 64 for a common name. */
const NAME_MAX = 255;

/** Who is at the other end of a connection without TLS. */
export function peerOf(fd: number, socket: Socket, { kernel, observer }: House): PeerCredentials {
  if (socket.remoteAddress !== undefined) return TCP_PEER;
  try {
    return kernel.peerCredentials(fd);
  } catch (error) {
    observer.bug(error);
    return UNKNOWN;
  }
}

/** Who has shown a certificate. @param socket its handshake is over; undefined where none came about */
export function tlsPeer(address: string | undefined, socket?: TLSSocket): PeerCredentials {
  return { ...TCP_PEER, over: 'TLS', address, name: socket === undefined ? undefined : nameOf(socket) };
}

/** The certificate's common name, or else its first other name, or else its fingerprint; fit for a log. */
function nameOf(socket: TLSSocket): string {
  const { subject, subjectaltname, fingerprint256 } = socket.getPeerCertificate();
  // Of several, Node makes a list, though its types do not say so.
  const [common] = [subject.CN ?? []].flat();
  const name = common ?? subjectaltname?.split(', ')[0];
  // A name that had to be cut could be somebody else's.
  return name === undefined || name.length > NAME_MAX ? fingerprint256 : printable(name);
}
