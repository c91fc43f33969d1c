import { readFileSync } from 'node:fs';

/** Why mutants survive, and which: a text in paragraphs, and under each the mutants, indented, by their file. */
const DOCUMENT = 'test/mutation/survivors.md';

/** The mutants that survive for a reason, as the report names them. @throws where one stands under no reason */
export function explained(text = readFileSync(DOCUMENT, 'utf8')): ReadonlySet<string> {
  const names = new Set<string>();
  let [file, why] = ['', ''];
  for (const line of text.split('\n')) {
    const [, heading] = /^## (.+)$/.exec(line) ?? [];
    const [, mutant] = /^ {4}(.+)$/.exec(line) ?? [];
    if (heading !== undefined) [file, why] = [heading, ''];
    else if (mutant === undefined) why = line || why;
    else if (file === '' || why === '') throw new Error(`${DOCUMENT} does not say why: ${mutant}`);
    else names.add(`${file}: ${mutant}`);
  }
  return names;
}
