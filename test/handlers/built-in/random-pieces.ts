import type { Random } from '../../support/random.ts';

/** The bytes cut at random places, each piece at a random alignment in memory of its own. */
export function randomPieces(bytes: Buffer, random: Random, longest: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Math.min(1 + random.below(longest), bytes.length - at);
    const shift = random.below(8);
    const piece = Buffer.alloc(shift + length).subarray(shift);
    bytes.copy(piece, 0, at, at + length);
    pieces.push(piece);
    at += length;
  }
  return pieces;
}
