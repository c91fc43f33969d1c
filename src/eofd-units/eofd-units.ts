#!/usr/bin/env node
import { printable } from '../core/printable.ts';
import { version } from '../program/version.ts';
import { firstClosed, installationAt, packageRootOf, systemdVersion } from './installation.ts';
import { nextCommands } from './next-commands.ts';
import { planOf, type Step } from './plan.ts';
import { unitFiles } from './unit-files.ts';
import { parseUnitsCommandLine, type UnitsWork } from './units-command.ts';
import { UNITS_EXIT } from './units-exit.ts';
import { unitsHelp } from './units-help.ts';
import { removeFile, writeWhole } from './write-whole.ts';

const print = (text: string): void => void process.stdout.write(text);
const say = (text: string): void => void process.stderr.write(`eofd-units: ${printable(text)}\n`);

/** @returns the exit code */
function main(): number {
  const command = parseUnitsCommandLine(process.argv.slice(2), process.geteuid?.() ?? 0);
  if (command.kind === 'help') print(unitsHelp());
  else if (command.kind === 'version') print(`eofd-units ${version()}\n`);
  else if (command.kind !== 'wrong') return work(command);
  if (command.kind !== 'wrong') return UNITS_EXIT.done;
  for (const problem of command.problems) say(problem);
  say('eofd-units --help shows the options');
  return UNITS_EXIT.usage;
}

function work(command: UnitsWork): number {
  const { kind, scope, root, force } = command;
  const { HOME: home, XDG_CONFIG_HOME: configHome = `${home}/.config` } = process.env;
  if (scope === 'user' && !configHome.startsWith('/')) {
    say('HOME is not set: where are your unit files to be?');
    return UNITS_EXIT.refused;
  }
  let systemd: number;
  try {
    systemd = command.systemd ?? systemdVersion();
  } catch {
    say('no systemd is here; --systemd VERSION says which one the unit files are for');
    return UNITS_EXIT.noSystemd;
  }
  const packageRoot = packageRootOf(import.meta.filename);
  const installation = installationAt(packageRoot, systemd, home);
  const closed = scope === 'system' && kind === 'write' && root === '' ? firstClosed(installation) : undefined;
  if (closed !== undefined && !force) {
    say(
      `the service runs as the user eofd, who can't read ${closed}: install Node and eofd for every user, or use --user`,
    );
    return UNITS_EXIT.refused;
  }
  const files = unitFiles(scope, packageRoot, installation, configHome);
  const steps = planOf(kind, files, root, force);
  for (const { path } of steps.filter(({ action }) => action === 'refuse')) {
    say(`${root}${path} is not as eofd-units writes it: move it away, or use --force`);
  }
  if (command.print) {
    print(steps.map((step) => shown(kind, root, step)).join(''));
    return UNITS_EXIT.done;
  }
  if (steps.some(({ action }) => action === 'refuse')) return UNITS_EXIT.refused;
  if (installation.inHome && kind === 'write')
    say('Node or eofd is in a home directory: when one of them moves, run eofd-units again');
  if (!take(steps, root)) return UNITS_EXIT.refused;
  const next = nextCommands(kind, scope).map((line) => `  ${line}\n`);
  if (root === '') print(`Next:\n${next.join('')}`);
  return UNITS_EXIT.done;
}

/** What --print says of a file: all of it with its path above, as systemctl cat does; or only which one would be removed. */
function shown(kind: 'write' | 'remove', root: string, { action, path, text }: Step): string {
  if (kind === 'write') return `# ${root}${path}\n${text}\n`;
  return action === 'remove' ? `${root}${path}\n` : '';
}

/** @returns whether all could be done */
function take(steps: readonly Step[], root: string): boolean {
  for (const { action, path, text } of steps) {
    try {
      if (action === 'write') writeWhole(root + path, text);
      else if (action === 'remove') removeFile(root + path);
    } catch (error) {
      say(`${root}${path}: ${(error as Error).message}`);
      return false;
    }
    print(`${{ write: 'wrote', remove: 'removed', leave: 'left', refuse: 'refused' }[action]} ${root}${path}\n`);
  }
  return true;
}

// Who reads only the beginning of what is printed has had enough.
process.stdout.on('error', () => undefined);
try {
  process.exitCode = main();
} catch (error) {
  process.exitCode = UNITS_EXIT.internal;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  for (const line of text.split('\n')) say(`internal error: ${line}`);
}
