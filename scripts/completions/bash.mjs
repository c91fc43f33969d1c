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
  units: '_NAME_units',
  instances: '_NAME_instances',
};

/** @type {(program: Program) => string} */
export function bashCompletion({ name, flags, commands, runs }) {
  const f = name.replaceAll('-', '_');
  const look = (/** @type {import('./programs.mjs').Things} */ thing) => LOOKS[thing].replace('NAME', f);
  /** @type {(value: import('./programs.mjs').Value) => readonly string[]} */
  const looks = ({ words, things, isList }) => [
    ...(isList ? [`_${f}_last_of_list`] : []),
    ...(words.length === 0 ? [] : [`_${f}_add -W '${words.join(' ')}'`]),
    ...things.map(look),
  ];
  const cases = flags.flatMap(({ long, short, value }) => {
    if (value === undefined) return [];
    const names = `${short === undefined ? '' : `-${short} | `}--${long}`;
    const lines = looks(value).map((command) => `      ${command}\n`);
    return [`    ${names})\n${lines.join('')}      return\n      ;;`];
  });
  /** @type {(list: readonly import('./programs.mjs').Flag[]) => string} */
  const all = (list) =>
    list.flatMap(({ long, short }) => [`--${long}`, ...(short === undefined ? [] : [`-${short}`])]).join(' ');
  const ofCommands = commands.map((command) => {
    const lines = looks(command.argument).map((text) => `        ${text}\n`);
    const own = `      if [[ $word == -* ]]; then\n        _${f}_add -W '${all(command.flags)}'\n      else\n${lines.join('')}      fi\n`;
    return `    ${command.name})\n${own}      return\n      ;;`;
  });
  return `# Completion of ${name} for bash. Made from the table of its options by scripts/completions/bash.mjs.

# What compgen finds for the word, with what stands in front of it.
_${f}_add() {
  local found
  while IFS= read -r found; do
    COMPREPLY+=("$front$found")
  done < <(compgen "$@" -- "$word")
}

# Of names with commas between them the last is completed; another may follow.
_${f}_last_of_list() {
  compopt -o nospace 2>/dev/null
  if [[ $word == *,* ]]; then
    front=$front\${word%,*},
    word=\${word##*,}
  fi
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
${commands.length > 0 ? unitsPart(f) : ''}${runs ? programPart(f) : ''}
_${f}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} front='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} == -- ]]; then
${runs ? `      _${f}_program "$((i + 1))"\n` : ''}      return
    fi
  done
${commands.length === 0 ? '' : commandPart(f, commands, ofCommands)}  # Most have bash take --name=VALUE apart at the equals sign.
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
    _${f}_add -W '${all(flags)}'
  fi
}
complete -F _${f} ${name}
`;
}

/** @type {(f: string, commands: readonly { readonly name: string }[], cases: readonly string[]) => string} */
const commandPart = (f, commands, cases) => `  if ((COMP_CWORD == 1)) && [[ $word != -* ]]; then
    _${f}_add -W '${commands.map(({ name }) => name).join(' ')}'
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
`;

/** @type {(f: string) => string} */
const unitsPart = (f) => `
# Of what services there are settings.
_${f}_instances() {
  local path name
  for path in /etc/eofd/*.toml; do
    name=\${path##*/}
    if [[ -e $path && $name == "$word"* ]]; then
      COMPREPLY+=("\${name%.toml}")
    fi
  done
}

# Units that are there, and those of the services that have settings. bash may have taken the name apart at its @.
_${f}_units() {
  local path name line=\${COMP_LINE:0:COMP_POINT} names=()
  for path in {/etc,/usr/lib,/usr/local/lib}/systemd/system/eofd*.{socket,service}; do
    [[ -e $path && $path != *@.* ]] && names+=("\${path##*/}")
  done
  for path in /etc/eofd/*.toml; do
    name=\${path##*/}
    [[ -e $path && $name != eofd.toml ]] && names+=("eofd@\${name%.toml}.socket" "eofd@\${name%.toml}.service")
  done
  line=\${line##*[[:space:]]}
  for name in "\${names[@]}"; do
    if [[ $name == "$line"* ]]; then
      if [[ $line == *@* && $COMP_WORDBREAKS == *@* ]]; then
        name=\${name#*@}
      fi
      COMPREPLY+=("$name")
    fi
  done
}
`;

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
