/** The seed of this run, and how to have it again; part of the message of whatever fails. */
export const seed = Number(process.env['EOFD_TEST_SEED'] ?? Date.now() % 1_000_000);
export const withSeed = `with EOFD_TEST_SEED=${seed}`;

/** Whole numbers from 0 to below `bound`, the same ones for the same seed: a linear congruential generator's upper bits. */
export function randomFrom(start: number): (bound: number) => number {
  let state = BigInt(start);
  return (bound) => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number(state >> 33n) % bound;
  };
}

/** The bytes cut at random places, each piece at a random alignment in memory of its own. */
export function randomPieces(bytes: Buffer, random: (bound: number) => number, longest: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Math.min(1 + random(longest), bytes.length - at);
    const shift = random(8);
    const piece = Buffer.alloc(shift + length).subarray(shift);
    bytes.copy(piece, 0, at, at + length);
    pieces.push(piece);
    at += length;
  }
  return pieces;
}
