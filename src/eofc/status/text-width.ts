/** What a terminal shows in two columns: the usual ranges of East Asian scripts, and pictures. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/u;
const WIDE_AND_FAR = /[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NONE = /[\p{M}\u200c\u200d]/u;

function widthOf(character: string): number {
  if (NONE.test(character)) return 0;
  return WIDE.test(character) || WIDE_AND_FAR.test(character) ? 2 : 1;
}

/** Columns that a text takes on a terminal. */
export const textWidth = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + widthOf(character), 0);

/** A text within so many columns, its end as `…` where there is more. */
export function cutToWidth(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let shown = '';
  let width = 0;
  for (const character of text) {
    width += widthOf(character);
    if (width > columns - 1) break;
    shown += character;
  }
  return columns < 1 ? '' : `${shown}…`;
}
