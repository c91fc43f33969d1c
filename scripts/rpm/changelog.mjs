// The changelog of the RPM package out of CHANGELOG.md, so that there is one list of changes.

/**
 * @param {string} text CHANGELOG.md: sections `## VERSION`, each with a list; the first may be `## Unreleased`
 * @param {string} version
 * @param {string} maintainer
 * @param {number} seconds time of the entry, since 1970
 * @returns one entry, for `version`, of what the first section lists
 */
export function rpmChangelog(text, version, maintainer, seconds) {
  const [, section = ''] = text.split(/^## .*$/m);
  const items = section.split(/^- /m).slice(1);
  if (items.length === 0) throw new Error('CHANGELOG.md: its first section lists nothing');
  const [weekday, day, month, year] = new Date(seconds * 1000).toUTCString().split(/,? /);
  // A percent sign would begin a macro.
  const changes = items.map((item) => `- ${item.trim().split(/\s+/).join(' ').replaceAll('%', '%%')}`);
  return `* ${weekday} ${month} ${day} ${year} ${maintainer} - ${version}-1\n${changes.join('\n')}\n`;
}
