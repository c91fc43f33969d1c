import { isUtf8 } from 'node:buffer';

/**
 * How many bytes at the end begin a character whose rest may still come: 0 to 3.
 * Well-formed sequences are those of The Unicode Standard, table 3-7; what can't become one is not unfinished but
 * wrong, and counts 0.
 */
export function unfinishedTail(bytes: Buffer): number {
  const { length } = bytes;
  for (let tail = 1; tail <= 3 && tail <= length; tail++) {
    const byte = bytes[length - tail] as number;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const second = tail === 1 ? undefined : bytes[length - tail + 1];
    return tail < sequenceLength(byte) && (second === undefined || mayFollow(byte, second)) ? tail : 0;
  }
  return 0;
}

/**
 * Where the first ill-formed sequence starts, for bytes that hold one (an unfinished tail is none).
 * Python's UnicodeDecodeError has the same number as `start`.
 */
export function firstInvalid(bytes: Buffer): number {
  let soundLength = 0;
  let brokenLength = bytes.length;
  while (brokenLength - soundLength > 1) {
    const middle = (soundLength + brokenLength) >>> 1;
    if (isSound(bytes.subarray(0, middle))) soundLength = middle;
    else brokenLength = middle;
  }
  return soundLength - unfinishedTail(bytes.subarray(0, soundLength));
}

/** Whether the bytes are well-formed, or would be with the rest of their last character. */
function isSound(bytes: Buffer): boolean {
  return isUtf8(bytes.subarray(0, bytes.length - unfinishedTail(bytes)));
}

/** The length of the sequence that a byte from 0xC0 on leads; 0 for one that leads none. */
function sequenceLength(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Refuses overlong forms, surrogates and what lies beyond U+10FFFF, which the second byte of a sequence tells. */
function mayFollow(lead: number, second: number): boolean {
  switch (lead) {
    case 0xe0:
      return second >= 0xa0;
    case 0xed:
      return second < 0xa0;
    case 0xf0:
      return second >= 0x90;
    case 0xf4:
      return second < 0x90;
    default:
      return true;
  }
}
