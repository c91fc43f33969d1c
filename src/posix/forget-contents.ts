import { MADV_DONTNEED } from './constants.ts';
import { pageBytes } from './descriptor.ts';
import { addressOf, calls } from './libc.ts';

/**
 * Gives the system back what memory takes up, at once, while the memory itself stays the caller's: it reads as zeros
 * afterwards, except where it shares a page with other memory. madvise(2), MADV_DONTNEED; where the system refuses,
 * nothing happens.
 */
export function forgetContents({ buffer, byteOffset, length }: Buffer): void {
  const page = pageBytes();
  const start = addressOf(buffer) + byteOffset;
  const first = Math.ceil(start / page) * page;
  const end = Math.floor((start + length) / page) * page;
  if (end > first) calls.madvise(first, end - first, MADV_DONTNEED);
}
