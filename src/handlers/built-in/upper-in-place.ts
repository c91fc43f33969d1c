import { headOf, isAsciiWord, upperByte, upperWords, wordsOf } from './ascii.ts';

// A page is the 64 characters whose UTF-8 differs in its last byte alone; its number is their code points' without the
// last six bits. Few pages hold a letter that has an upper case, so one look at a page's slot passes over most
// characters.

/** By page: 0 until a character of it is first met, NO_CASE, or where in `upperForms` its characters are. */
const slots = new Uint8Array(0x110000 >> 6);
const NO_CASE = 1;
/** The slot of every page for which there is no room left: Unicode 17 has 63 with case. */
const NO_ROOM = 255;
/** By slot and last six bits: the UTF-8 of a character's upper case as one number, or UNFIT. */
const upperForms = new Uint32Array((NO_ROOM + 1) << 6);
let freeSlot = NO_CASE + 1;

/** The upper case is longer or shorter than the character itself. */
const UNFIT = 0;

/**
 * Upper-cases well-formed UTF-8 in place, as long as each character's upper case takes as many bytes as the character.
 * @returns false where one did not; what stands before it is in upper case by then, which to upper-case again does not
 * change
 */
export function upperInPlace(bytes: Buffer): boolean {
  const { length } = bytes;
  const head = headOf(bytes);
  const words = wordsOf(bytes);
  let at = 0;
  while (at < length) {
    const lead = bytes[at] as number;
    if (lead < 0x80) {
      const word = (at - head) >> 2;
      if (((at - head) & 3) === 0 && word < words.length && isAsciiWord(words[word] as number))
        at = head + (upperWords(words, word) << 2);
      else bytes[at++] = upperByte(lead);
    } else if (lead < 0xe0) {
      const page = lead & 0x1f;
      const slot = (slots[page] as number) || study(page);
      if (slot !== NO_CASE) {
        const upper = upperForm(slot, bytes[at + 1] as number);
        if (upper === UNFIT) return false;
        bytes[at] = upper >>> 8;
        bytes[at + 1] = upper;
      }
      at += 2;
    } else if (lead < 0xf0) {
      const page = ((lead & 0x0f) << 6) | ((bytes[at + 1] as number) & 0x3f);
      const slot = (slots[page] as number) || study(page);
      if (slot !== NO_CASE) {
        const upper = upperForm(slot, bytes[at + 2] as number);
        if (upper === UNFIT) return false;
        bytes[at] = upper >>> 16;
        bytes[at + 1] = upper >>> 8;
        bytes[at + 2] = upper;
      }
      at += 3;
    } else {
      const page =
        ((lead & 0x07) << 12) | (((bytes[at + 1] as number) & 0x3f) << 6) | ((bytes[at + 2] as number) & 0x3f);
      const slot = (slots[page] as number) || study(page);
      if (slot !== NO_CASE) {
        const upper = upperForm(slot, bytes[at + 3] as number);
        if (upper === UNFIT) return false;
        bytes.writeUInt32BE(upper, at);
      }
      at += 4;
    }
  }
  return true;
}

function upperForm(slot: number, lastByte: number): number {
  return upperForms[(slot << 6) | (lastByte & 0x3f)] as number;
}

/** Finds out the upper case of a page's characters. @returns its slot */
function study(page: number): number {
  const characters = Array.from({ length: 64 }, (_, last) => String.fromCodePoint((page << 6) | last));
  const text = characters.join('');
  if (text.toUpperCase() === text) return (slots[page] = NO_CASE);
  if (freeSlot === NO_ROOM) return (slots[page] = NO_ROOM);
  const slot = freeSlot++;
  for (const [last, character] of characters.entries()) {
    const form = Buffer.from(character.toUpperCase());
    if (form.length === Buffer.byteLength(character)) upperForms[(slot << 6) | last] = form.readUIntBE(0, form.length);
  }
  return (slots[page] = slot);
}
