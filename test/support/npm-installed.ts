import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNMEASURED } from './commands.ts';
import type { Machine } from './machine.ts';
import { removeTree } from './remove-tree.ts';

/**
 * Puts what `npm install --global` leaves into a machine that has a Node and no network, and runs there what eofd-units
 * says comes next.
 */
export async function installNpmPackage(machine: Machine): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-npm-'));
  try {
    const npm = (...args: readonly string[]): string =>
      execFileSync('npm', args, { encoding: 'utf8', env: { ...process.env, ...UNMEASURED }, stdio: 'pipe' });
    npm('pack', '--ignore-scripts', '--pack-destination', directory);
    const [tarball = ''] = readdirSync(directory);
    const prefix = join(directory, 'prefix');
    // Scripts would build sd-notify for the Node that runs here.
    npm(
      'install',
      '--global',
      '--prefix',
      prefix,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      join(directory, tarball),
    );
    const archive = execFileSync('tar', ['--create', '--owner=0', '--group=0', '-C', prefix, '.'], {
      maxBuffer: 2 ** 28,
    });
    await machine.output(['tar', '--extract', '-C', '/usr/local'], { input: archive });
  } finally {
    removeTree(directory);
  }
  const said = await machine.output(['eofd-units', '--system']);
  for (const [, command = ''] of said.matchAll(/^ {2}((?:systemctl|systemd-\w+|journalctl) .*)$/gm))
    await machine.output(command.split(' '));
}
