// Completions for bash, which need nothing but bash 4: bash-completion only finds them.

/** @typedef {import('./programs.mjs').Program} Program */

/**
 * How each kind of thing is looked for; the function is told what stands there already.
 * @type {Readonly<Record<import('./programs.mjs').Things, string>>}
 */
const LOOKS = {
  sockets: '_NAME_sockets',
  files: '_NAME_paths -f',
  directories: '_NAME_paths -d',
  groups: '_NAME_add -g',
  users: '_NAME_add -u',
};

/** @type {(program: Program) => string} */
export function bashCompletion({ name, flags, runs }) {
  const f = name.replaceAll('-', '_');
  const look = (/** @type {import('./programs.mjs').Things} */ thing) => LOOKS[thing].replace('NAME', f);
  const cases = flags.flatMap(({ long, short, value }) => {
    if (value === undefined) return [];
    const { words, things } = value;
    const commands = [...(words.length === 0 ? [] : [`_${f}_add -W '${words.join(' ')}'`]), ...things.map(look)];
    const names = `${short === undefined ? '' : `-${short} | `}--${long}`;
    return [`    ${names})\n${commands.map((command) => `      ${command}\n`).join('')}      return\n      ;;`];
  });
  const all = flags.flatMap(({ long, short }) => [`--${long}`, ...(short === undefined ? [] : [`-${short}`])]);
  return `# Completion of ${name} for bash. Made from the table of its options by scripts/completions/bash.mjs.

# What compgen finds for the word, with what stands in front of it.
_${f}_add() {
  local found
  while IFS= read -r found; do
    COMPREPLY+=("$front$found")
  done < <(compgen "$@" -- "$word")
}

_${f}_paths() {
  compopt -o filenames 2>/dev/null
  _${f}_add "$@"
}

# Sockets, the directories they may be in, and those of the services that are there.
_${f}_sockets() {
  local path plain
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do
    plain=\${path/#\\~\\//$HOME/}
    if [[ -S $plain || -d $plain ]]; then
      COMPREPLY+=("$front$path")
    fi
  done < <(compgen -f -- "$word")
  for path in /run/eofd.sock /run/eofd/*.sock "\${XDG_RUNTIME_DIR:-/run/user/$UID}/eofd.sock"; do
    if [[ -S $path && $path == "$word"* && ! -S $word ]]; then
      COMPREPLY+=("$front$path")
    fi
  done
}
${runs ? programPart(f) : ''}
_${f}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} front='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} == -- ]]; then
${runs ? `      _${f}_program "$((i + 1))"\n` : ''}      return
    fi
  done
  # Most have bash take --name=VALUE apart at the equals sign.
  if [[ $word == = ]]; then
    word=''
  elif [[ $before == = && COMP_CWORD -gt 1 ]]; then
    before=\${COMP_WORDS[COMP_CWORD - 2]}
  elif [[ $word == --*=* ]]; then
    before=\${word%%=*}
    front=$before=
    word=\${word#*=}
  fi
  case $before in
${cases.join('\n')}
  esac
  if [[ $word == -* && -z $front ]]; then
    _${f}_add -W '${all.join(' ')}'
  fi
}
complete -F _${f} ${name}
`;
}

/** @type {(f: string) => string} */
const programPart = (f) => `
# The program behind --, and its arguments: as the completion of that program has them, where there is one.
_${f}_program() {
  if ((COMP_CWORD == $1)); then
    compopt -o filenames 2>/dev/null
    _${f}_add -c
  elif declare -F _command_offset >/dev/null; then
    _command_offset "$1"
  else
    _${f}_paths -f
  fi
}
`;
