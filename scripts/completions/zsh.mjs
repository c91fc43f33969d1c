// Completions for zsh.

/** @typedef {import('./programs.mjs').Program} Program */

/** @type {Readonly<Record<import('./programs.mjs').Things, string>>} */
const LOOKS = {
  sockets: '_NAME_sockets',
  files: '_files',
  directories: '_files -/',
  groups: '_groups',
  users: '_users',
};

/** In a specification of _arguments, which takes colons and brackets for its own, within single quotes. */
const plain = (/** @type {string} */ text) => text.replaceAll(/[\\:[\]]/g, '\\$&').replaceAll("'", "'\\''");

/** @type {(program: Program) => string} */
export function zshCompletion({ name, flags, runs }) {
  const f = name.replaceAll('-', '_');
  /** @type {(value: import('./programs.mjs').Value | undefined) => string} */
  const argument = (value) => {
    if (value === undefined) return '';
    const { metavar, words, things } = value;
    const looks = things.map((thing) => LOOKS[thing].replace('NAME', f));
    const list = words.length === 0 ? [] : [`(${words.join(' ')})`];
    if (list.length + looks.length < 2) return `:${plain(metavar)}:${list[0] ?? looks[0] ?? ' '}`;
    const tags = [`"words\\:word\\:${list[0]}"`, ...looks.map((look, i) => `"${things[i]}\\:file\\:${look}"`)];
    // With a space in front it is called as it is, without what _arguments hands to others. Colons there end it.
    return `:${plain(metavar)}: _alternative ${tags.join(' ')}`;
  };
  const specifications = flags.map(({ long, short, help, value }) => {
    const text = `[${plain(help)}]${argument(value)}'`;
    const after = value === undefined ? '' : '=';
    if (short === undefined) return `  '--${long}${after}${text}`;
    const letter = value === undefined ? `-${short}` : `-${short}+`;
    return `  '(-${short} --${long})'{${letter},--${long}${after}}'${text}`;
  });
  return `#compdef ${name}
# Completion of ${name} for zsh. Made from the table of its options by scripts/completions/zsh.mjs.

# Sockets, the directories they may be in, and those of the services that are there.
_${f}_sockets() {
  local -a services
  services=(/run/eofd.sock(N=) /run/eofd/*.sock(N=) \${XDG_RUNTIME_DIR:-/run/user/$UID}/eofd.sock(N=))
  _alternative 'sockets:socket:_path_files -g "*(-=)"' 'directories:directory:_path_files -/' \\
    'services:socket of a service:compadd -f -a services'
}
${runs ? programPart(f) : ''}
_arguments -s -S : \\
${specifications.join(' \\\n')}
`;
}

/** @type {(f: string) => string} */
const programPart = (f) => `
# The program behind --, and its arguments: as the completion of that program has them.
_${f}_program() {
  integer at=\${words[(i)--]}
  ((at < CURRENT)) || return 1
  shift $at words
  ((CURRENT -= at))
  _normal
}
_${f}_program && return
((\${words[(i)--]} < CURRENT)) && return 1
`;
