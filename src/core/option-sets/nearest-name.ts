/** The name that was probably meant: one begins the other (three letters or more), or few typing errors are between. */
export function nearestName(text: string, names: readonly string[]): string | undefined {
  if (text.length < 2 || text.length > 40) return undefined;
  const word = text.toLowerCase().replaceAll('_', '-');
  const begun = names.filter(
    (name) => Math.min(word.length, name.length) >= 3 && (name.startsWith(word) || word.startsWith(name)),
  );
  if (begun.length === 1) return begun[0];
  const [nearest] = names
    .map((name) => ({ name, errors: editDistance(word, name) }))
    .sort((a, b) => a.errors - b.errors);
  return nearest !== undefined && nearest.errors <= Math.max(1, Math.floor(word.length / 3)) ? nearest.name : undefined;
}

/** Levenshtein's distance: letters added, left out or changed. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const changed = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
