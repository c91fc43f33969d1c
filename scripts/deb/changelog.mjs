// debian/changelog out of CHANGELOG.md, so that there is one list of changes.

/**
 * @param {string} text CHANGELOG.md: sections `## VERSION`, each with a list; the first may be `## Unreleased`
 * @param {string} version
 * @param {string} maintainer
 * @param {number} seconds time of the entry, since 1970
 * @returns one entry, for `version`, of what the first section lists
 */
export function debianChangelog(text, version, maintainer, seconds) {
  const [, section = ''] = text.split(/^## .*$/m);
  const items = section.split(/^- /m).slice(1);
  if (items.length === 0) throw new Error('CHANGELOG.md: its first section lists nothing');
  const changes = items.map((item) => wrap(item.trim().split(/\s+/)));
  const date = new Date(seconds * 1000).toUTCString().replace('GMT', '+0000');
  return `eofd (${version}) unstable; urgency=medium\n\n${changes.join('\n')}\n\n -- ${maintainer}  ${date}\n`;
}

/** @param {readonly string[]} words */
function wrap(words) {
  const lines = ['  *'];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length <= 80) lines[lines.length - 1] = line;
    else lines.push(`    ${word}`);
  }
  return lines.join('\n');
}
