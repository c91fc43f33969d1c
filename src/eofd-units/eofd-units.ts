#!/usr/bin/env node
import { EXIT } from '../core/errors.ts';
import { print } from '../program/print.ts';
import { refuse, run, type Say } from '../program/run.ts';
import { version } from '../program/version.ts';
import { firstClosed, installationAt, packageRootOf, systemdVersion } from './installation.ts';
import { nextCommands } from './next-commands.ts';
import { planOf, type Step } from './plan.ts';
import { unitFiles } from './unit-files.ts';
import { parseUnitsCommand, type UnitsWork } from './units-command.ts';
import { unitsHelp } from './units-help.ts';
import { SYSTEMD_MIN } from './units-options.ts';
import { removeFile, writeWhole } from './write-whole.ts';

const put = (text: string): Promise<void> => print('this', text);

/** @returns the exit code */
async function main(say: Say): Promise<number> {
  const command = parseUnitsCommand(process.argv.slice(2), process.geteuid?.() ?? 0);
  if (command.kind === 'wrong') return refuse('eofd-units', say, command.problems);
  if (command.kind === 'write' || command.kind === 'remove') return work(command, say);
  await put(command.kind === 'help' ? unitsHelp() : `eofd-units ${version()}\n`);
  return EXIT.done;
}

async function work(command: UnitsWork, say: Say): Promise<number> {
  const { kind, scope, root, force } = command;
  const { HOME: home, XDG_CONFIG_HOME: configHome = `${home}/.config` } = process.env;
  if (scope === 'user' && !configHome.startsWith('/')) {
    say('HOME is not set: where are your unit files to be?');
    return EXIT.refused;
  }
  let systemd: number;
  try {
    systemd = command.systemd ?? systemdVersion();
  } catch {
    say('no systemd is here; --systemd VERSION says which one the unit files are for');
    return EXIT.unavailable;
  }
  if (systemd < SYSTEMD_MIN) {
    say(`systemd ${systemd} is here, and ${SYSTEMD_MIN} is the oldest that there are unit files for`);
    return EXIT.unavailable;
  }
  const packageRoot = packageRootOf(import.meta.filename);
  const installation = installationAt(packageRoot, systemd, home);
  const closed = scope === 'system' && kind === 'write' && root === '' ? firstClosed(installation) : undefined;
  if (closed !== undefined && !force) {
    say(
      `the service runs as the user eofd, who can't read ${closed}: ` +
        'install Node and eofd for every user, or use --user',
    );
    return EXIT.refused;
  }
  const files = unitFiles(scope, packageRoot, installation, configHome);
  const steps = planOf(kind, files, root, force);
  for (const { path } of steps.filter(({ action }) => action === 'refuse')) {
    say(`${root}${path} is not as eofd-units writes it: move it away, or use --force`);
  }
  if (command.print) {
    await put(steps.map((step) => shown(kind, root, step)).join(''));
    return EXIT.done;
  }
  if (steps.some(({ action }) => action === 'refuse')) return EXIT.refused;
  if (installation.inHome && kind === 'write')
    say('Node or eofd is in a home directory: when one of them moves, run eofd-units again');
  if (!(await take(steps, root, say))) return EXIT.refused;
  const next = nextCommands(kind, scope).map((line) => `  ${line}\n`);
  if (root === '') await put(`Next:\n${next.join('')}`);
  return EXIT.done;
}

/**
 * What --print says of a file: all of it with its path above, as systemctl cat does; or only which one would be
 * removed.
 */
function shown(kind: 'write' | 'remove', root: string, { action, path, text }: Step): string {
  if (kind === 'write') return `# ${root}${path}\n${text}\n`;
  return action === 'remove' ? `${root}${path}\n` : '';
}

/**
 * Tells what was done once all is, so that whoever reads only the beginning doesn't end it half-way.
 * @returns whether all could be done
 */
async function take(steps: readonly Step[], root: string, say: Say): Promise<boolean> {
  let done = '';
  let problem: string | undefined;
  for (const { action, path, text } of steps) {
    try {
      if (action === 'write') writeWhole(root + path, text);
      else if (action === 'remove') removeFile(root + path);
    } catch (error) {
      problem = `${root}${path}: ${(error as Error).message}`;
      break;
    }
    done += `${{ write: 'wrote', remove: 'removed', leave: 'left', refuse: 'refused' }[action]} ${root}${path}\n`;
  }
  if (problem !== undefined) say(problem);
  await put(done);
  return problem === undefined;
}

void run('eofd-units', main);
