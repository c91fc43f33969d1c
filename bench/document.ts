const begin = (name: string): string => `<!-- written by npm run bench: ${name} -->`;
const END = '<!-- end of what npm run bench wrote -->';

/**
 * Puts what a run found into a document, each part between the markers that name it. Everything else is written by hand
 * and stays.
 * @throws when the document has no place for a part, or one that no part is for
 */
export function fillIn(document: string, parts: Readonly<Record<string, string>>): string {
  let filled = document;
  for (const [name, text] of Object.entries(parts)) {
    const from = filled.indexOf(begin(name));
    const to = filled.indexOf(END, from);
    if (from < 0 || to < 0)
      throw new Error(`the document has no place for "${name}": it needs ${begin(name)} and ${END}`);
    filled = `${filled.slice(0, from)}${begin(name)}\n\n${text.trim()}\n\n${filled.slice(to)}`;
  }
  for (const [, name = ''] of document.matchAll(/<!-- written by npm run bench: (.*?) -->/g)) {
    if (!Object.hasOwn(parts, name))
      throw new Error(`the document has a place for "${name}", which nothing is written for`);
  }
  return filled;
}
