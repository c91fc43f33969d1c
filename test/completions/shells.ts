import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Terminal } from '../support/terminal.ts';

const READY = 'ready> ';
const PROGRAMS = ['eofd', 'eofc', 'eofd-units'];

/**
 * What a shell offers for a line, at its end.
 * @param directory where it is typed; the shell's own files go there too
 * @param within a command that runs the shell
 */
type Offers = (
  line: string,
  directory: string,
  environment: NodeJS.ProcessEnv,
  within: readonly string[],
) => Promise<readonly string[]>;

/** Types the line and a tab in an interactive shell, which writes what it would offer into a file, and ends. */
async function typed(shell: readonly string[], line: string, directory: string, environment: NodeJS.ProcessEnv) {
  const out = join(directory, '.offered');
  const terminal = new Terminal(shell, {
    cwd: directory,
    env: { ...process.env, TERM: 'dumb', HISTFILE: '', ...environment, OFFERED: out },
  });
  // It has set up its terminal before it shows this: nothing that is typed from here on is lost.
  await terminal.shows(new RegExp(READY));
  terminal.type(`${line}\t`);
  await terminal.exited;
  return readFileSync(out, 'utf8').split('\n');
}

/** As bash offers it; words are taken apart by readline itself. */
const bash: Offers = async (line, directory, environment, within) => {
  const settings = join(directory, '.bashrc');
  writeFileSync(
    settings,
    `PS1='${READY}'
for name in ${PROGRAMS.join(' ')}; do
  source '${resolve('dist/completions/bash')}'/$name
  complete -F capture $name
done
capture() {
  _\${1//-/_} "$@"
  printf '%s\\n' "\${COMPREPLY[@]}" >"$OFFERED"
  exit
}
`,
  );
  return typed([...within, 'bash', '--noprofile', '--rcfile', settings, '-i'], line, directory, environment);
};

/** As zsh offers it: what its functions add, each with what stands in front of it in the same word. */
const zsh: Offers = async (line, directory, environment, within) => {
  writeFileSync(
    join(directory, '.zshrc'),
    `PS1='${READY}'
fpath=('${resolve('dist/completions/zsh')}' $fpath)
autoload -Uz compinit
compinit -u -d "$ZDOTDIR/.zcompdump"
offered=()
compadd() {
  if (( $argv[(I)-[OAD]*] )); then
    builtin compadd "$@"
    return
  fi
  local -a found
  builtin compadd -A found "$@"
  offered+=($IPREFIX\${^found})
  builtin compadd "$@"
}
capture() {
  _main_complete
  print -rl -- $offered >$OFFERED
  exit
}
zle -C capture complete-word capture
bindkey '^I' capture
`,
  );
  return typed([...within, 'zsh', '-i'], line, directory, { ...environment, ZDOTDIR: directory });
};

/** As fish offers it, without the descriptions. */
const fish: Offers = async (line, directory, environment, within) => {
  const sources = PROGRAMS.map((name) => `source '${resolve(`dist/completions/fish/${name}.fish`)}'`);
  const script = `${sources.join('\n')}\ncomplete -C $argv[1]`;
  const [command, ...args] = [...within, 'fish', '--no-config', '-c', script, '--', line];
  const { stdout } = await promisify(execFile)(command, args, {
    cwd: directory,
    env: { ...process.env, HOME: directory, ...environment },
  });
  return stdout.split('\n').map((found) => found.replace(/\t.*/, ''));
};

export const SHELLS: Readonly<Record<string, Offers>> = { bash, zsh, fish };
