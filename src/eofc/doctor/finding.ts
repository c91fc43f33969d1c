/** One thing that a diagnosis found. */
export interface Finding {
  /** Stays the same from version to version: `socket-not-enabled`. */
  readonly code: string;
  /** `wrong`: it does not work as it should, or will not. `note`: worth knowing. */
  readonly level: 'wrong' | 'note';
  readonly what: string;
  readonly why: string;
  /** Commands, in their order; a line that begins with # is done by hand. */
  readonly mend: readonly string[];
}

export const wrong = (code: string, what: string, why: string, ...mend: readonly string[]): Finding => ({
  code,
  level: 'wrong',
  what,
  why,
  mend,
});

export const note = (code: string, what: string, why: string, ...mend: readonly string[]): Finding => ({
  code,
  level: 'note',
  what,
  why,
  mend,
});

/** A word of a command line, in quotes where the shell needs them. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
