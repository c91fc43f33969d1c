import { readFileSync } from 'node:fs';

/** The blocks of commands of a document: those that begin with "```sh", or "```sh KIND". */
export const shellBlocks = (document: string, kind = ''): readonly string[] =>
  [...readFileSync(document, 'utf8').matchAll(/^```sh(?: (\w+))?\n([^]*?)^```$/gm)].flatMap(
    ([, own = '', text = '']) => (own === kind ? [text] : []),
  );

/** What a document says that a command prints: `command   # words`. */
export const promised = (text: string): readonly string[] =>
  [...text.matchAll(/^\S.*\S {3,}# (.*)$/gm)].map(([, words = '']) => words);
