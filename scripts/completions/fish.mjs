// Completions for fish.

/** @typedef {import('./programs.mjs').Program} Program */

/** @type {Readonly<Record<import('./programs.mjs').Things, string>>} */
const LOOKS = {
  sockets: '(__NAME_sockets)',
  files: '',
  directories: '(__fish_complete_directories (commandline -ct))',
  groups: '(__fish_complete_groups)',
  users: '(__fish_complete_users)',
  units: '(__NAME_units)',
  instances: '(__NAME_instances)',
};

const quoted = (/** @type {string} */ text) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;

/** @type {(f: string, value: import('./programs.mjs').Value) => string} */
function offered(f, { words, things, isList }) {
  const all = [...words, ...things.map((thing) => LOOKS[thing].replace('NAME', f))].filter((text) => text !== '');
  if (isList) return ` -f -a "(__fish_append , ${all.join(' ')})"`;
  return `${things.includes('files') ? ' -F' : ' -f'}${all.length === 0 ? '' : ` -a "${all.join(' ')}"`}`;
}

/** @type {(f: string, front: string, flags: readonly import('./programs.mjs').Flag[]) => readonly string[]} */
const flagLines = (f, front, flags) =>
  flags.map(({ long, short, help, value }) => {
    const letter = short === undefined ? '' : ` -s ${short}`;
    return `${front}${letter} -l ${long} -d ${quoted(help)}${value === undefined ? '' : ` -r${offered(f, value)}`}`;
  });

/** @type {(program: Program) => string} */
export function fishCompletion({ name, flags, commands, runs }) {
  const f = name.replaceAll('-', '_');
  const words = commands.map((one) => one.name).join(' ');
  const condition = runs
    ? ` -n 'not __${f}_runs'`
    : words === ''
      ? ''
      : ` -n 'not __fish_seen_subcommand_from ${words}'`;
  const lines = [
    ...flagLines(f, `complete -c ${name}${condition}`, flags),
    ...commands.flatMap((one) => {
      const within = `complete -c ${name} -n '__fish_seen_subcommand_from ${one.name}'`;
      return [
        `complete -c ${name} -n 'test (count (commandline -opc)) -eq 1' -a ${one.name} -d ${quoted(one.help)}`,
        ...flagLines(f, within, one.flags),
        `${within}${offered(f, one.argument)}`,
      ];
    }),
  ];
  return `# Completion of ${name} for fish. Made from the table of its options by scripts/completions/fish.mjs.

# Sockets, the directories they may be in, and those of the services that are there.
function __${f}_sockets
    set -l word (commandline -ct | string replace -r '^--[^=]*=' '')
    for path in (string unescape -- "$word" | string replace -r '^~/' "$HOME/")*
        if test -S "$path"
            echo $path
        else if test -d "$path"
            echo $path/
        end
    end
    for path in /run/eofd.sock /run/eofd/*.sock "$XDG_RUNTIME_DIR/eofd.sock"
        test -S "$path"; and echo $path
    end
end
${commands.length > 0 ? unitsPart(f) : ''}${runs ? programPart(name, f) : ''}
complete -c ${name} -f
${lines.join('\n')}
`;
}

/** @type {(f: string) => string} */
const unitsPart = (f) => `
# Of what services there are settings.
function __${f}_instances
    for path in /etc/eofd/*.toml
        string replace -r '.*/(.*)\\.toml$' '$1' -- $path
    end
end

# Units that are there, and those of the services that have settings.
function __${f}_units
    for path in {/etc,/usr/lib,/usr/local/lib}/systemd/system/eofd*.{socket,service}
        string match -q '*@.*' -- $path; or string replace -r '.*/' '' -- $path
    end
    for name in (__${f}_instances)
        test $name = eofd; or printf '%s\\n' eofd@$name.socket eofd@$name.service
    end
end
`;

/** @type {(name: string, f: string) => string} */
const programPart = (name, f) => `
function __${f}_runs
    contains -- -- (commandline -opc)
end

# The program behind --, and its arguments: as the completion of that program has them.
function __${f}_program
    set -l words (commandline -opc)
    set -e words[1..(contains -i -- -- $words)]
    complete -C (string join ' ' -- (string escape -- $words) (commandline -ct))
end
complete -c ${name} -n __${f}_runs -f -a '(__${f}_program)'
`;
