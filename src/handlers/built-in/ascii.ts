const NO_WORDS = new Int32Array(0);

/**
 * The bytes as words of four, from the first aligned one on; none where there are so few that the view would cost more
 * than it saves.
 */
export function wordsOf(bytes: Buffer): Int32Array {
  if (bytes.length < 64) return NO_WORDS;
  const head = headOf(bytes);
  return new Int32Array(bytes.buffer, bytes.byteOffset + head, (bytes.length - head) >> 2);
}

/** How many bytes there are before the first aligned one: 0 to 3. */
export function headOf(bytes: Buffer): number {
  return -bytes.byteOffset & 3;
}

/**
 * An ASCII letter a to z in upper case, any other byte as it is. No branch: where a text has its capitals can't be
 * predicted.
 */
export function upperByte(byte: number): number {
  return byte - ((((96 - byte) & (byte - 123)) >>> 31) << 5);
}

/** Whether a word's four bytes are all ASCII. */
export function isAsciiWord(word: number): boolean {
  return (word & 0x80808080) === 0;
}

/**
 * Four ASCII bytes in upper case. No sum carries into the next byte; bit 7 of the first says 'a' or beyond, of the
 * second beyond 'z'.
 */
function upperWord(word: number): number {
  return word ^ (((word + 0x1f1f1f1f) & ~(word + 0x05050505) & 0x80808080) >>> 2);
}

/**
 * Upper-cases words in place from `from` on, up to the first that is not all ASCII.
 * @returns where that is, or the number of words
 */
export function upperWords(words: Int32Array, from: number): number {
  let at = from;
  for (; at < words.length; at++) {
    const word = words[at] as number;
    if (!isAsciiWord(word)) break;
    words[at] = upperWord(word);
  }
  return at;
}

/** Upper-cases bytes that are all ASCII, in place. @returns the same bytes */
export function upperAscii(bytes: Buffer): Buffer {
  const words = wordsOf(bytes);
  let at = 0;
  if (words.length > 0) {
    const head = headOf(bytes);
    for (; at < head; at++) bytes[at] = upperByte(bytes[at] as number);
    const end = words.length & ~3;
    for (let word = 0; word < end; word += 4) {
      words[word] = upperWord(words[word] as number);
      words[word + 1] = upperWord(words[word + 1] as number);
      words[word + 2] = upperWord(words[word + 2] as number);
      words[word + 3] = upperWord(words[word + 3] as number);
    }
    at = head + (end << 2);
  }
  for (; at < bytes.length; at++) bytes[at] = upperByte(bytes[at] as number);
  return bytes;
}
