// The shipped unit files are the ones of the Debian package. Here they are put into words for another installation and
// another systemd.

/** Where a unit's program is, and which systemd reads the unit. */
export interface Installation {
  /** Absolute path of node. */
  readonly node: string;
  /** Absolute path of eofd's program. */
  readonly program: string;
  /** Absolute paths of the directories with everything that eofd loads. */
  readonly modules: readonly string[];
  /** Absolute path of the directory with the documents. */
  readonly documents: string;
  /** Whether any of these is where ProtectHome=yes would hide it. */
  readonly inHome: boolean;
  /** Version of systemd. */
  readonly systemd: number;
}

const PACKAGED_NODE = '/usr/bin/node';
const PACKAGED_PROGRAM = '/usr/lib/eofd/eofd.cjs';
const PACKAGED_DOCUMENTS = 'file:/usr/share/doc/eofd/docs/';

/**
 * A line of the units that systemd knows since a version, and the lines that stand for it before: `systemd/older.json`.
 */
export interface NewerLine {
  readonly line: string;
  readonly since: number;
  readonly before: readonly string[];
}

/**
 * A unit of the Debian package as it must read for `installation`.
 * @throws Error for a path that no unit can hold
 */
export function adaptUnit(text: string, installation: Installation, newer: readonly NewerLine[]): string {
  return text
    .split('\n')
    .flatMap(
      (line) => newer.find((entry) => entry.line === line && installation.systemd < entry.since)?.before ?? [line],
    )
    .flatMap((line) => adaptLine(line, installation))
    .join('\n');
}

/** The message catalogue with the documents of `installation`. */
export function adaptCatalog(text: string, { documents }: Installation): string {
  return text.replaceAll(PACKAGED_DOCUMENTS, () => documentsUri(documents));
}

const documentsUri = (documents: string): string => `file:${encodeURI(documents)}/`;

function adaptLine(line: string, { node, program, modules, documents, inHome }: Installation): readonly string[] {
  const [key = ''] = line.split('=');
  if (key === 'Documentation')
    return [line.replace(PACKAGED_DOCUMENTS, () => documentsUri(documents).replaceAll('%', '%%'))];
  if (line === 'ProtectHome=yes' && inHome) return ['# Node or eofd is in a home directory.', 'ProtectHome=read-only'];
  if (key === 'ExecPaths' || key === 'ReadOnlyPaths') return [adaptPaths(line, node, modules)];
  if (!key.startsWith('Exec')) return [line];
  // The first word, the program, is taken as it is; dollars are for variables in those after it (systemd.service(5)).
  const argument = quoted(program).replaceAll('$', '$$$$');
  return [line.replace(PACKAGED_NODE, () => quoted(node)).replace(PACKAGED_PROGRAM, () => argument)];
}

/**
 * A list that has Debian's node in it gets this one instead, and what eofd loads: its native parts are mapped as
 * programs are.
 */
function adaptPaths(line: string, node: string, modules: readonly string[]): string {
  return line.replace(/(?<=[ =])([-+]*)\/usr\/bin\/node(?= |$)/, (_, marks: string) =>
    [node, ...modules].map((path) => quoted(marks + path)).join(' '),
  );
}

/** A path as one word of a unit file (systemd.syntax(7), systemd.unit(5) for the percent sign). */
function quoted(path: string): string {
  if (/\p{Cc}|\ufffd/u.test(path)) throw new Error(`a unit file can't hold this path: ${JSON.stringify(path)}`);
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%');
  return /^[\w./@%+:=-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}
