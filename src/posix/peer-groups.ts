import { SO_PEERGROUPS, SOL_SOCKET } from './constants.ts';
import { ERRNO, PosixError } from './errno.ts';
import { calls, outcomeOf } from './libc.ts';

/** Most users have fewer; nobody has more than 65536 (NGROUPS_MAX). */
const ROOM = 64;
const ID_BYTES = 4;

/**
 * The supplementary groups that the peer had when it connected; SO_PEERGROUPS, unix(7). None over TCP, where the kernel
 * knows no peer.
 * @throws PosixError
 */
export function peerGroups(fd: number, room = ROOM): Uint32Array {
  const groups = new Uint32Array(new ArrayBuffer(room * ID_BYTES));
  const length = new Uint32Array([groups.byteLength]);
  const result = outcomeOf(calls.getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, length));
  const count = (length[0] ?? 0) / ID_BYTES;
  // The kernel says how much room it would take. What a peer had when it connected never changes.
  if (result === -ERRNO.ERANGE && count > room) return peerGroups(fd, count);
  if (result === -ERRNO.ENODATA) return groups.subarray(0, 0);
  if (result < 0) throw new PosixError('getsockopt(SO_PEERGROUPS)', -result);
  return groups.subarray(0, count);
}
