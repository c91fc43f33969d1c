import { quoted } from '../../../core/quote.ts';
import type { Copy, Facts } from '../facts.ts';
import { type Finding, shellWord, wrong } from '../finding.ts';

/** What is wrong with what is installed: versions that stand beside each other. */
export function judgeCopies({ daemon, units }: Facts): readonly Finding[] {
  const { copies } = daemon;
  const [own, ...others] = copies;
  if (own === undefined) return [];
  const other = others.find(({ version }) => version !== own.version);
  const found: Finding[] = [];
  if (other !== undefined) {
    const old = isOlder(other.version, own.version) ? other : own;
    found.push(
      wrong(
        'two-versions',
        `there are two versions of eofd: ${shown(own)} and ${shown(other)}`,
        'one of them was left over, and a command, a unit or an option is not the one you think',
        ...removal(old.path),
      ),
    );
  }
  for (const { copy, instead } of units === undefined ? [] : daemon.shadowing)
    found.push(
      wrong(
        'unit-shadowed',
        `${quoted(copy)} stands in front of ${quoted(instead)}`,
        'a whole unit file of before hides the one that is installed now; changes belong in a drop-in',
        `mv ${shellWord(copy)} ${shellWord(`${copy}.old`)}`,
        `${units?.systemctl} daemon-reload`,
        `${units?.systemctl} try-restart ${units?.service.name}`,
      ),
    );
  return found;
}

const shown = ({ version, path }: Copy): string => `${version} (${quoted(path)})`;

const isOlder = (one: string, other: string): boolean => one.localeCompare(other, 'en', { numeric: true }) < 0;

function removal(path: string): readonly string[] {
  const [, prefix] = /^(.*)\/lib\/node_modules\/eofd\//.exec(path) ?? [];
  if (prefix !== undefined) return [`npm uninstall --global --prefix ${shellWord(prefix)} eofd`, 'hash -r'];
  return path.startsWith('/usr/lib/eofd/') ? ['apt-get remove eofd'] : [`rm ${shellWord(path)}`, 'hash -r'];
}
