/** The text with everything that is not a visible character escaped (control and format characters, line breaks of any kind), fit for a terminal and a log. */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** What a user wrote, for a message: in quotes, escaped, and no longer than a line. */
export function quoted(text: string): string {
  const cut = text.length > 80 ? `${printable(text.slice(0, 80))}...` : printable(text);
  return `"${cut}"`;
}
