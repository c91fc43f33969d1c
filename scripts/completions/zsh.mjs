// Completions for zsh.

/** @typedef {import('./programs.mjs').Program} Program */

/** @type {Readonly<Record<import('./programs.mjs').Things, string>>} */
const LOOKS = {
  sockets: '_NAME_sockets',
  files: '_files',
  directories: '_files -/',
  groups: '_groups',
  users: '_users',
  units: '_NAME_units',
  instances: '_NAME_instances',
};

/** In a specification of _arguments, which takes colons and brackets for its own, within single quotes. */
const plain = (/** @type {string} */ text) => text.replaceAll(/[\\:[\]]/g, '\\$&').replaceAll("'", "'\\''");

/** @type {(f: string, value: import('./programs.mjs').Value) => string} */
function argument(f, { metavar, words, things, isList }) {
  const looks = things.map((thing) => LOOKS[thing].replace('NAME', f));
  if (isList) return `:${plain(metavar)}:_sequence ${looks.join(' ')}`;
  const list = words.length === 0 ? [] : [`(${words.join(' ')})`];
  if (list.length + looks.length < 2) return `:${plain(metavar)}:${list[0] ?? looks[0] ?? ' '}`;
  const all = [
    ...list.map((text) => `"words\\:word\\:${text}"`),
    ...looks.map((look, i) => `"${things[i]}\\:${things[i]}\\:${look}"`),
  ];
  // With a space in front it is called as it is, without what _arguments hands to others. Colons there end it.
  return `:${plain(metavar)}: _alternative ${all.join(' ')}`;
}

/** @type {(f: string, flags: readonly import('./programs.mjs').Flag[]) => readonly string[]} */
const specifications = (f, flags) =>
  flags.map(({ long, short, help, value }) => {
    const text = `[${plain(help)}]${value === undefined ? '' : argument(f, value)}'`;
    const after = value === undefined ? '' : '=';
    if (short === undefined) return `'--${long}${after}${text}`;
    const letter = value === undefined ? `-${short}` : `-${short}+`;
    return `'(-${short} --${long})'{${letter},--${long}${after}}'${text}`;
  });

/** @type {(program: Program) => string} */
export function zshCompletion({ name, flags, commands, runs }) {
  const f = name.replaceAll('-', '_');
  return `#compdef ${name}
# Completion of ${name} for zsh. Made from the table of its options by scripts/completions/zsh.mjs.

# Sockets, the directories they may be in, and those of the services that are there.
_${f}_sockets() {
  local -a services
  services=(/run/eofd.sock(N=) /run/eofd/*.sock(N=) \${XDG_RUNTIME_DIR:-/run/user/$UID}/eofd.sock(N=))
  _alternative 'sockets:socket:_path_files -g "*(-=)"' 'directories:directory:_path_files -/' \\
    'services:socket of a service:compadd -f -a services'
}
${commands.length > 0 ? commandPart(f, commands) : ''}${runs ? programPart(f) : ''}
_arguments -s -S : \\
  ${specifications(f, flags).join(' \\\n  ')}${commands.length > 0 ? ` \\\n  '1::command:(${commands.map((one) => one.name).join(' ')})'` : ''}
`;
}

/** @type {(f: string, commands: readonly import('./programs.mjs').Command[]) => string} */
const commandPart = (f, commands) => `
# Of what services there are settings.
_${f}_instances() {
  compadd "$@" -- /etc/eofd/*.toml(N:t:r)
}

# Units that are there, and those of the services that have settings.
_${f}_units() {
  local -a names services
  names=({/etc,/usr/lib,/usr/local/lib}/systemd/system/eofd*.(socket|service)(N:t))
  services=(/etc/eofd/*.toml(N:t:r))
  services=(\${services:#eofd})
  compadd "$@" -- \${names:#*@.*} eofd@\${^services}.socket eofd@\${^services}.service
}

case \${words[2]} in
${commands
  .map(
    ({ name, flags, argument: value }) =>
      `  ${name})\n    ((CURRENT > 2)) && shift words && ((CURRENT -= 1)) &&\n    _arguments -s -S : \\\n      ${[...specifications(f, flags), `'1:${argument(f, value)}'`].join(' \\\n      ')} && return\n    ;;`,
  )
  .join('\n')}
esac
`;

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
