import { PosixError } from './errno.ts';
import { ACCOUNT } from './layouts.ts';
import { calls } from './libc.ts';

/** Room for the members of a group as well; getgrnam_r(3) says ERANGE where it is too little. */
const NAMES_BYTES = 2 ** 20;

function idOf(call: 'getpwnam_r' | 'getgrnam_r', name: string): number | undefined {
  const entry = Buffer.alloc(ACCOUNT.room);
  const found = Buffer.alloc(8);
  const error = Number(calls[call](name, entry, Buffer.alloc(NAMES_BYTES), NAMES_BYTES, found));
  if (error !== 0) throw new PosixError(call, error);
  return found.readBigUInt64LE() === 0n ? undefined : entry.readUInt32LE(ACCOUNT.idAt);
}

/** The id of a user by its name, from wherever the system has its users; getpwnam_r(3). @throws PosixError */
export const userId = (name: string): number | undefined => idOf('getpwnam_r', name);

/** The id of a group by its name, from wherever the system has its groups; getgrnam_r(3). @throws PosixError */
export const groupId = (name: string): number | undefined => idOf('getgrnam_r', name);
