// Completions for fish.

/** @typedef {import('./programs.mjs').Program} Program */

/** @type {Readonly<Record<import('./programs.mjs').Things, string>>} */
const LOOKS = {
  sockets: '(__NAME_sockets)',
  files: '',
  directories: '(__fish_complete_directories (commandline -ct))',
  groups: '(__fish_complete_groups)',
  users: '(__fish_complete_users)',
};

const quoted = (/** @type {string} */ text) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;

/** @type {(program: Program) => string} */
export function fishCompletion({ name, flags, runs }) {
  const f = name.replaceAll('-', '_');
  const lines = flags.map(({ long, short, help, value }) => {
    const letter = short === undefined ? '' : ` -s ${short}`;
    const front = `complete -c ${name}${runs ? ` -n 'not __${f}_runs'` : ''}${letter} -l ${long} -d ${quoted(help)}`;
    if (value === undefined) return front;
    const { words, things } = value;
    const offered = [...words, ...things.map((thing) => LOOKS[thing].replace('NAME', f))].filter((text) => text !== '');
    const list = offered.length === 0 ? '' : ` -a "${offered.join(' ')}"`;
    return `${front} -r ${things.includes('files') ? '-F' : '-f'}${list}`;
  });
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
${runs ? programPart(name, f) : ''}
complete -c ${name} -f
${lines.join('\n')}
`;
}

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
