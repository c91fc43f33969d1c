import type { Random } from '../support/random.ts';
import type { Plan } from './client.ts';

const LETTERS = Buffer.from('abcdefghijklmnopqrstuvwxyz'.repeat(20_000));
const NEVER_MS = 400_000;

function sizeOf(random: Random, maxBytes: number): number {
  switch (random.below(8)) {
    case 0:
      return 0;
    case 1:
      return maxBytes - 1 + random.below(3);
    case 2:
      return random.below(2 * maxBytes);
    case 3:
      return random.below(maxBytes);
    default:
      return 1 + random.below(40);
  }
}

/** One client in a hundred ways: most are as they should be, and all others are what the server has to live with. */
export function makePlan(random: Random, maxBytes: number, patienceMs: number): Plan {
  const start = random.below(26);
  const size = Math.min(sizeOf(random, maxBytes), LETTERS.length - 26);
  const request = Buffer.from(LETTERS.subarray(start, start + size));
  const isBroken = size > 0 && random.below(30) === 0;
  if (isBroken) request[random.below(size)] = 0xff;
  const kind = random.below(10);
  const isProper = kind < 5;
  const least = Math.ceil(size / 20) + 1;
  const pausesMs = isProper ? [0, 0, 0, 1] : [0, 1, 20, 300, 700, patienceMs - 1, patienceMs + 1, patienceMs * 2];
  return {
    request,
    reply: isBroken ? undefined : request.toString('latin1').toUpperCase(),
    pieceBytes: isProper ? [size + 1, 65_536] : [1, least, 2 * least, 4096, size + 1, Math.ceil(size / 2) + 1],
    pausesMs,
    halfCloses: isProper || random.below(3) > 0,
    leavesAfterMs: kind === 9 ? random.below(3 * patienceMs) : NEVER_MS,
    readBytes: kind === 8 ? random.pick([0, 1, least]) : random.pick([65_536, 65_536, 5000]),
    readPauseMs: isProper ? 0 : random.pick([0, 0, 1, 50, patienceMs - 1]),
  };
}

/** Whether it does all at once and as it should. */
export const isPrompt = ({ pausesMs, halfCloses, leavesAfterMs, readBytes, readPauseMs }: Plan): boolean =>
  pausesMs.length === 4 && halfCloses && leavesAfterMs === NEVER_MS && readBytes > 1000 && readPauseMs === 0;
