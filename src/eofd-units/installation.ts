import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { koffiFiles } from '../posix/koffi.ts';
import { sdNotifyDirectory } from '../systemd/sd-notify.ts';
import type { Installation } from './adapt-unit.ts';

/** The directory of the npm package that a file is in. */
export function packageRootOf(file: string): string {
  for (let directory = dirname(realpathSync(file)); directory !== '/'; directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json'))) return directory;
  }
  throw new Error(`${file} is in no package`);
}

/** The version of the systemd that is installed. @throws Error where there is none */
export function systemdVersion(): number {
  const [, version] = /^systemd (\d+)/.exec(execFileSync('systemctl', ['--version'], { encoding: 'utf8' })) ?? [];
  if (version === undefined) throw new Error('systemctl --version tells no version');
  return Number(version);
}

/** This installation: this very node, and the eofd of a package with what it loads, wherever that really is. */
export function installationAt(packageRoot: string, systemd: number, home: string | undefined): Installation {
  const parent = dirname(packageRoot);
  // npm may have put what eofd needs beside it.
  const modules = basename(parent) === 'node_modules' ? parent : packageRoot;
  const program = join(packageRoot, 'dist/eofd.cjs');
  const [koffi] = koffiFiles(program);
  const elsewhere = [koffi && dirname(realpathSync(koffi)), sdNotifyDirectory(program)].filter(
    (path) => path !== undefined && !path.startsWith(modules + sep),
  ) as string[];
  const paths = {
    node: process.execPath,
    program,
    modules: [modules, ...elsewhere],
    documents: join(packageRoot, 'docs'),
  };
  const homes = ['/home', '/root', '/run/user', ...(home === undefined || home === '/' ? [] : [home])];
  const inHome = Object.values(paths)
    .flat()
    .some((path) => homes.some((directory) => path.startsWith(directory + sep)));
  return { ...paths, inHome, systemd };
}

/**
 * The first of an installation's paths, or of the directories above, that not every user can read; undefined where all
 * can.
 */
export function firstClosed({ node, program, modules }: Installation): string | undefined {
  for (const path of [node, program, ...modules]) {
    const above = path.split(sep).map((_, index, parts) => parts.slice(0, index + 1).join(sep) || '/');
    const closed = above.find((part) => !isOpen(part));
    if (closed !== undefined) return closed;
  }
  return undefined;
}

function isOpen(path: string): boolean {
  const stat = statSync(path);
  return (stat.mode & (stat.isDirectory() ? 0o001 : 0o004)) !== 0;
}
